import type { Browser } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { isCompleted, requestCampaign, untilCampaign } from "../support/campaigns.ts";
import { startTestCloud, type TestCloud } from "../support/cloud.ts";
import { addDeadLetter, event, operatorSqs } from "../support/dead-letters.ts";
import { launchChromium } from "./chromium.ts";
import { lookEverywhere } from "./look.ts";
import { cells, definitions, enterKey, goTo, heading, signIn, untilFocused, visit } from "./visitor.ts";

let cloud: TestCloud;
let browser: Browser;
beforeAll(async () => {
  [cloud, browser] = await Promise.all([startTestCloud(), launchChromium()]);
});
afterAll(async () => {
  await Promise.all([browser?.close(), cloud?.stop()]);
});

test("the stage shows its account, and what it is set to with the line that sets it", async () => {
  const id = await requestCampaign(cloud, {
    audience: ["bounce@simulator.amazonses.com", "ada@example.net", "bob@example.net", "eve@example.net"],
  });
  await untilCampaign(cloud, id, (c) => isCompleted(c) && c.hard_bounced_count === 1);
  const { page, complaints } = await signIn(browser, cloud);
  await goTo(page, "Stage");
  const account = page.getByRole("region", { name: "The account" });
  expect(await definitions(account.locator("dl.facts"))).toEqual({
    Access: "Production: SES sends to everybody.",
    "Standing with SES": "Healthy",
    "Bounced for good": "25% 1 of 4 sent in 30 days; SES reviews accounts above 5%",
    "Reported as spam": "0% 0 of 4 sent in 30 days; SES reviews accounts above 0.1%",
  });
  await account.getByText(/of 50,000/).waitFor();
  const settings = page.getByRole("table", { name: "Settings" });
  await settings.waitFor();
  const rows = await cells(settings);
  expect(rows).toContainEqual(["Who was mailed what is kept for", "396 days", '"retentionDays"']);
  expect(rows).toContainEqual([
    "A campaign pauses by itself",
    expect.stringContaining("Above 5% bounced for good, or 0.1% reported as spam"),
    "No line of the file",
  ]);
  await lookEverywhere(page, "stage");

  // When the account is put into the sandbox, and is under review
  await cloud.local("/ses", { method: "PATCH", body: { production_access: false } });
  await page.route("**/account", async (route) => {
    const response = await route.fetch();
    await route.fulfill({ response, json: { ...(await response.json()), standing: "probation" } });
  });
  await page.reload();
  // Then
  await account.getByText("Under review").waitFor();
  await account.getByRole("link", { name: "Ask for production access" }).waitFor();
  await cloud.local("/ses", { method: "PATCH", body: { production_access: true } });
  expect(complaints).toEqual([]);
});

test("a sender shows which of its records are there, by whose word, and looks again", async () => {
  const { page, complaints } = await signIn(browser, cloud);
  // What DNS says is not for a test to say.
  let dns = { MAIL: "missing", SPF: "other", DMARC: "unanswered" };
  await page.route("**/senders/example.com", async (route) => {
    const response = await route.fetch();
    const details = (await response.json()) as { records: { purpose: string; told_by: string }[] };
    const records = details.records.map((record) =>
      record.told_by === "dns"
        ? { ...record, state: dns[record.purpose.split(" ")[0] as keyof typeof dns] }
        : record,
    );
    await route.fulfill({ response, json: { ...details, records } });
  });
  await goTo(page, "Senders");
  const table = page.getByRole("table", { name: "DNS records of example.com" });
  await table.waitFor();
  const states = async () => (await cells(table)).map(([purpose, , state]) => [purpose, state]);
  const dkim = ["DKIM", "Foundsays SES"];
  expect(await states()).toEqual([
    dkim,
    dkim,
    dkim,
    ["MAIL FROM", "Missingsays DNS"],
    ["SPF", "Says something elsesays DNS"],
    ["DMARC", "DNS does not answer"],
  ]);
  await page.getByText("--mail-from-domain bounce.example.com").waitFor();
  await lookEverywhere(page, "senders");

  // When it is published
  dns = { MAIL: "found", SPF: "found", DMARC: "found" };
  await page.getByRole("button", { name: "Look again" }).click();
  // Then
  await expect.poll(async () => (await states()).filter(([, state]) => !/^Found/.test(state!))).toEqual([]);
  expect(complaints).toEqual([]);
});

test("an admin adds a sender, and sees the records that it takes", async () => {
  const { page, complaints } = await signIn(browser, cloud);
  await goTo(page, "Senders");
  const field = page.getByLabel("Another domain, or address");
  const add = page.getByRole("button", { name: "Add sender" });
  // When it is none
  await field.fill("our newsletter");
  await add.click();
  await page.getByText("Must be an address, or a domain.").first().waitFor();
  // When it is one
  await field.fill("news.acme.test");
  await add.click();
  // Then
  await page.getByRole("status").filter({ hasText: "Added news.acme.test." }).waitFor();
  await page.getByRole("table", { name: "DNS records of news.acme.test" }).waitFor();
  expect(await field.inputValue()).toBe("");
  await lookEverywhere(page, "add-sender");
  expect(complaints.filter((one) => !one.includes("400"))).toEqual([]);
});

test("an admin makes a key, sees it once, and revokes it, which its holder notices", async () => {
  const { page, complaints } = await signIn(browser, cloud);
  await goTo(page, "API keys");
  const table = page.getByRole("table", { name: "API keys" });
  await table.waitFor();
  // Its own key is not offered to be revoked
  await table.getByText("Yours").waitFor();

  // When without a name
  const make = page.getByRole("button", { name: "Make key" });
  await make.click();
  await page.getByText("Must not be empty.").first().waitFor();
  // When with one
  await page.getByLabel("Name of a new key").fill("Nora's laptop");
  await page.getByLabel("May", { exact: true }).selectOption("read");
  await make.click();
  const notice = page.getByRole("status").filter({ hasText: "shown this once" });
  const key = (await notice.locator("code").textContent())!;
  await table.getByRole("row", { name: /Nora's laptop.*Read/ }).waitFor();
  await lookEverywhere(page, "keys");

  // Then it signs somebody in, who may not see this
  const { page: nora } = await visit(browser, cloud.origin);
  await enterKey(nora, key);
  await heading(nora, "Overview").waitFor();
  await goTo(nora, "API keys");
  await nora.getByText("Your key has the scope read; this needs admin.").waitFor();
  await goTo(nora, "Dead letters");
  await nora.getByText("Your key has the scope read; this needs admin.").waitFor();
  await goTo(nora, "Stage");
  await nora.getByRole("table", { name: "Settings" }).waitFor();

  // When it is revoked
  const revoke = page.getByRole("button", { name: "Revoke Nora's laptop" });
  await revoke.press("Enter");
  await page.keyboard.press("Escape");
  await untilFocused(revoke);
  await revoke.press("Enter");
  await page.getByRole("dialog").getByRole("button", { name: "Revoke", exact: true }).click();
  await page.getByText("Revoked Nora's laptop.").waitFor();
  await expect.poll(() => table.getByText("Nora's laptop").count()).toBe(0);
  expect(await page.getByText(key).count()).toBe(0);
  await nora.reload();
  await heading(nora, "Sign in").waitFor();
  expect(complaints).toEqual([]);
});

test("what the month has cost is told by campaign, with what is there anyway", async () => {
  const file = { filename: "programme.txt", content: "U3ByaW5nIQo=", content_type: "text/plain" };
  const id = await requestCampaign(cloud, {
    campaign_name: "Autumn programme",
    audience: ["one@example.net", "two@example.net"],
    attachments: [file],
  });
  await untilCampaign(cloud, id, isCompleted);
  const { page, complaints } = await signIn(browser, cloud);
  await goTo(page, "Costs");

  const byCampaign = page.getByRole("table", { name: "By campaign" });
  await byCampaign.waitFor();
  const [named] = (await cells(byCampaign)).filter(([name]) => name === "Autumn programme");
  expect(named!.slice(2)).toEqual(["2", "US$0.01", "US$0.00", "US$0.00", "US$0.01"]);
  expect(await cells(page.getByRole("table", { name: "A month in which nothing is sent" }))).toEqual([
    ["Alarms", "29 metrics that they look at", "US$2.90"],
    ["Dashboard", "Free where it is among the account's first three", "US$3.00"],
    ["Queues", "6 queues that Lambda asks for work", "US$1.56"],
    ["Sweeper", "A look every minute", "US$0.08"],
    ["In all", "", "US$7.53"],
  ]);
  const facts = await definitions(page.locator("dl.facts"));
  expect(facts.Mails).toMatch(/^US\$0\.01 \d+ mails of \d campaigns? that began to be sent this month\.$/);
  expect(facts["What is there anyway"]).toMatch(/of US\$7\.53 a month$/);
  expect(facts.Budget).toMatch(/^None "monthlyBudgetUsd" in the stage's file/);
  await lookEverywhere(page, "costs");

  await page.getByRole("link", { name: "Autumn programme" }).click();
  await heading(page, "Autumn programme").waitFor();
  expect(complaints).toEqual([]);
});

test("dead letters are told in words, worked on again once their number is confirmed, and gone", async () => {
  // Given a campaign that is done, whose batch was given up on three times, and a tick of the sweeper
  const campaign_name = "Spring programme";
  const id = await requestCampaign(cloud, { campaign_name, audience: ["ada@example.net"] });
  await untilCampaign(cloud, id, isCompleted);
  const sqs = operatorSqs(cloud);
  const ready = event("tidings", "BatchReady", { version: 1, campaign_id: id, batch: 0 });
  const [message_id] = await Promise.all([0, 1, 2].map(() => addDeadLetter(sqs, "sender", ready)));
  await addDeadLetter(sqs, "sweeper", event("aws.events", "Scheduled Event", {}));
  await addDeadLetter(sqs, "batcher", "{not json");
  sqs.destroy();
  const { page, complaints } = await signIn(browser, cloud);
  await goTo(page, "Overview");
  await page.getByRole("link", { name: "Look at them" }).click();
  await heading(page, "Dead letters").waitFor();

  // Then
  const queues = page.getByRole("table", { name: "Queues" });
  await queues.waitFor();
  const given = async () =>
    Object.fromEntries((await cells(queues)).map(([name, , waiting]) => [name, waiting]));
  expect(await given()).toEqual({
    batcher: "1 event",
    sender: "3 events",
    feedback: "None",
    "account-list": "None",
    importer: "None",
    jobs: "None",
    sweeper: "1 event",
  });
  const ofSender = page.getByRole("region", { name: "sender: 3 events" });
  await ofSender.getByText(message_id!).first().waitFor({ state: "attached" });
  const letters = ofSender.getByRole("listitem");
  expect(await letters.count()).toBe(3);
  const first = letters.first();
  await first.getByText("Send a batch", { exact: true }).waitFor();
  await first.getByText("It is well, and the function failed on it each time.").waitFor();
  expect(await first.getByRole("link", { name: campaign_name }).getAttribute("href")).toBe(
    `#/campaigns/${id}`,
  );
  await first.getByText("Find it in the log").click();
  await first.getByText(/^grep .* \.local\/logs/).waitFor();
  await page.getByText("The body is not JSON.").waitFor();
  await page
    .getByRole("region", { name: "sweeper: 1 event" })
    .getByText("The next tick does their work: there is nothing to do.")
    .waitFor();
  await lookEverywhere(page, "dead-letters");

  // When it is left, and then confirmed
  const again = ofSender.getByRole("button", { name: "Work on them again: sender" });
  await again.press("Enter");
  const dialog = page.getByRole("dialog", { name: "Work on 3 events again?" });
  await dialog.waitFor();
  await lookEverywhere(page, "redrive");
  await page.keyboard.press("Escape");
  await untilFocused(again);
  await again.press("Enter");
  await dialog.getByRole("button", { name: "Work on them again" }).click();

  // Then the queue is empty, and nobody was mailed twice
  await page.getByText("3 events of sender are worked on again. Its queue is empty;").waitFor();
  await untilFocused(heading(page, "Dead letters"));
  await expect.poll(given).toMatchObject({ sender: "None", batcher: "1 event" });
  await expect.poll(() => page.getByRole("region", { name: /^sender/ }).count()).toBe(0);
  expect((await cloud.outbox()).filter(({ tags }) => tags.campaign_id === id)).toHaveLength(1);
  expect(complaints).toEqual([]);
});
