import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { CampaignView } from "../../services/campaigns/schemas.ts";
import { mailedBy, requestCampaign, untilCampaign } from "../support/campaigns.ts";
import { startTestCloud, type TestCloud } from "../support/cloud.ts";
import { axeViolations } from "./axe.ts";
import { launchChromium } from "./chromium.ts";
import { compose, definitions, enterKey, goTo, heading, signIn, visit } from "./visitor.ts";

let cloud: TestCloud;
let browser: Browser;
beforeAll(async () => {
  [cloud, browser] = await Promise.all([startTestCloud(), launchChromium()]);
});
afterAll(async () => {
  await Promise.all([browser?.close(), cloud?.stop()]);
});

const button = (page: Page, name: string) => page.getByRole("button", { name, exact: true });
const expectNoViolations = async (page: Page) => {
  expect(await axeViolations(page)).toEqual([]);
};
const signInWith = async (key: string) => {
  const visitor = await visit(browser, cloud.origin);
  await enterKey(visitor.page, key);
  await goTo(visitor.page, "Campaigns");
  return visitor;
};
const campaignNamed = async (name: string): Promise<CampaignView> => {
  const { campaigns } = (await (await cloud.api("/campaigns")).json()) as { campaigns: CampaignView[] };
  return campaigns.find(({ campaign_name }) => campaign_name === name)!;
};

test("who writes asks for release, and a second person looks at it and releases it", async () => {
  const { page, complaints } = await signIn(browser, cloud);
  await compose(page, { name: "Four eyes", list: "ada@example.net" });
  await page.getByRole("checkbox", { name: "A second person releases it" }).check();
  await button(page, "Review and send").click();
  const question = page.getByRole("dialog", { name: "Send this campaign?" });
  await question.getByText("A second person has to release it").waitFor();
  await expectNoViolations(page);
  await question.getByRole("button", { name: "Ask for release" }).click();

  // Then its author can take it back or cancel it, and not release it
  await heading(page, "Four eyes").waitFor();
  await page.getByText("Awaits approval", { exact: true }).waitFor();
  await button(page, "Edit").waitFor();
  expect(await button(page, "Release").count()).toBe(0);
  await expectNoViolations(page);
  const { campaign_id } = await campaignNamed("Four eyes");
  expect(await mailedBy(cloud, campaign_id)).toEqual([]);

  // When somebody else looks
  const other = await signInWith(await cloud.createKey("send"));
  await other.page.getByRole("link", { name: "Four eyes", exact: true }).click();
  await button(other.page, "Release").click();
  const look = other.page.getByRole("dialog", { name: "Release this campaign?" });
  await look.getByText("As soon as it is released").waitFor();
  const figures = look.getByLabel("What is sent");
  await figures.waitFor();
  expect(await definitions(figures)).toMatchObject({ Recipients: "1", Costs: "about US$0.01" });
  await expectNoViolations(other.page);
  await look.getByRole("button", { name: "Release it" }).click();
  await untilCampaign(cloud, campaign_id, ({ status }) => status === "completed");
  expect(await mailedBy(cloud, campaign_id)).toEqual(["ada@example.net"]);
  expect([...complaints, ...other.complaints]).toEqual([]);
});

test("what would go wrong is said before it is released, and an error keeps it from that", async () => {
  const campaign_name = "From nowhere";
  await requestCampaign(cloud, {
    campaign_name,
    approval: "required",
    from_email: "hello@nowhere.example",
    audience: ["ada@example.net"],
    ab_test: { share: 20, variants: [{ subject: "B" }], winner: "by_hand" },
  });
  const { page, complaints } = await signInWith(await cloud.createKey("send"));
  await page.getByRole("link", { name: campaign_name, exact: true }).click();
  await button(page, "Release").click();
  const look = page.getByRole("dialog", { name: "Release this campaign?" });
  await look.getByText("SES knows neither hello@nowhere.example nor its domain").waitFor();
  await look.getByText("The audience is too small for a test: everybody gets A.").first().waitFor();
  await look.getByText("It cannot be released before that is mended: send it back.").waitFor();
  expect(await look.getByRole("button", { name: "Release it" }).isDisabled()).toBe(true);
  await expectNoViolations(page);
  expect(complaints).toEqual([]);
});

test("a second person sends it back with words, which its author reads above the draft", async () => {
  const campaign_name = "Old prices";
  const id = await requestCampaign(cloud, {
    campaign_name,
    approval: "required",
    audience: ["ada@example.net"],
  });
  const { page, complaints } = await signInWith(await cloud.createKey("send"));
  await page.getByRole("link", { name: campaign_name, exact: true }).click();
  await button(page, "Send back").click();
  const question = page.getByRole("dialog", { name: "Send it back?" });
  await question.getByRole("button", { name: "Send it back" }).click();
  await question.getByText("Say what is to be changed.").waitFor();
  await question.getByLabel("What is to be changed").fill("The prices are old.");
  await expectNoViolations(page);
  await question.getByRole("button", { name: "Send it back" }).click();
  await page.getByRole("link", { name: campaign_name, exact: true }).click();
  await page.getByText("The prices are old.").waitFor();
  await expectNoViolations(page);
  expect(await mailedBy(cloud, id)).toEqual([]);
  expect(complaints).toEqual([]);
});

test("who may only read is offered neither", async () => {
  const campaign_name = "Looked at";
  await requestCampaign(cloud, { campaign_name, approval: "required", audience: ["ada@example.net"] });
  const { page } = await signInWith(await cloud.createKey("read"));
  await page.getByRole("link", { name: campaign_name, exact: true }).click();
  await heading(page, campaign_name).waitFor();
  await page.getByText("Awaits approval", { exact: true }).waitFor();
  expect(await button(page, "Release").count()).toBe(0);
  expect(await button(page, "Send back").count()).toBe(0);
});
