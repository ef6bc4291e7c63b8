import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { CampaignView } from "../../services/campaigns/schemas.ts";
import { mailedBy, requestCampaign, sweep, untilCampaign } from "../support/campaigns.ts";
import { startTestCloud, type TestCloud } from "../support/cloud.ts";
import { addContacts } from "../support/contacts.ts";
import { axeViolations } from "./axe.ts";
import { launchChromium } from "./chromium.ts";
import { compose, definitions, goTo, heading, signIn, untilFocused, wayTo } from "./visitor.ts";

let cloud: TestCloud;
let browser: Browser;
beforeAll(async () => {
  [cloud, browser] = await Promise.all([startTestCloud(), launchChromium()]);
});
afterAll(async () => {
  await Promise.all([browser?.close(), cloud?.stop()]);
});

const button = (page: Page, name: string) => page.getByRole("button", { name, exact: true });
const campaignNamed = async (name: string): Promise<CampaignView | undefined> => {
  const { campaigns } = (await (await cloud.api("/campaigns")).json()) as { campaigns: CampaignView[] };
  return campaigns.find(({ campaign_name }) => campaign_name === name);
};
/** The day after tomorrow at that time, as a field of the form has it. */
const soon = (time: string): string =>
  `${new Date(Date.now() + 48 * 3_600_000).toISOString().slice(0, 10)}T${time}`;

test("a campaign is scheduled for a time and for certain hours, and cancelled before it starts", async () => {
  const { page, complaints } = await signIn(browser, cloud);
  await compose(page, { name: "Later", list: "ada@example.net" });
  await page.getByRole("radio", { name: "At a set time" }).check();
  const schedule = button(page, "Review and schedule");
  const question = page.getByRole("dialog", { name: "Schedule this campaign?" });
  const start = question.getByRole("button", { name: "Schedule" });
  const keepEditing = question.getByRole("button", { name: "Keep editing" });

  // When its start has passed
  await page.getByLabel("Start").fill("2020-01-01T09:00");
  await schedule.click();
  // Then the last look says so, and leads there
  await wayTo(question, "Must be in the future, and 2020-01-01T08:00:00.000Z is not").click();
  await untilFocused(page.getByLabel("Start"));

  // When no day is chosen
  await page.getByLabel("Start").fill(soon("09:00"));
  await page.getByRole("checkbox", { name: "Only in certain hours" }).check();
  for (const day of ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"])
    await page.getByRole("checkbox", { name: day }).uncheck();
  await schedule.click();
  // Then
  await question.getByText("It cannot start before that is mended.").waitFor();
  expect(await start.isDisabled()).toBe(true);
  await keepEditing.click();

  // When all is said
  await page.getByLabel("From", { exact: true }).fill("09:30");
  for (const day of ["Fri", "Mon"]) await page.getByRole("checkbox", { name: day }).check();
  await schedule.click();
  await question.getByText(/09:00 \(Europe\/Berlin\), only 09:30–20:00 on Mon, Fri/).waitFor();
  await start.click();

  // Then it stands there with its time, in the zone of the browser
  await heading(page, "Later").waitFor();
  await page.getByText("Scheduled", { exact: true }).waitFor();
  const send_at = await page.evaluate((local) => new Date(local).toISOString(), soon("09:00"));
  const scheduled = await campaignNamed("Later");
  expect(scheduled).toMatchObject({
    status: "scheduled",
    send_at,
    time_zone: "Europe/Berlin",
    sending_window: { from: "09:30", to: "20:00", days: ["fri", "mon"] },
  });
  await page.getByText(/^Starts .*09:00\. Who gets it is decided then\.$/).waitFor();
  expect(await definitions(page.getByRole("region", { name: "About" }))).toMatchObject({
    "Sending window": "09:30–20:00 on Mon, Fri (Europe/Berlin)",
    "Scheduled for": expect.stringContaining("09:00"),
  });
  await goTo(page, "Campaigns");
  await page
    .getByRole("row")
    .filter({ hasText: "Later" })
    .getByText(/^Starts .*09:00$/)
    .waitFor();

  // When cancelled
  await page.getByRole("link", { name: "Later", exact: true }).click();
  await button(page, "Cancel campaign").click();
  await page.getByRole("dialog").getByText("Nothing has been sent.").waitFor();
  await button(page, "Cancel for good").click();

  // Then
  await page.getByText("Ended by an operator before anybody was mailed.").waitFor();
  expect(await mailedBy(cloud, scheduled!.campaign_id)).toEqual([]);
  expect(complaints).toEqual([]);
});

test("a scheduled campaign is moved, and taken back to be edited; it never starts meanwhile", async () => {
  const { page, complaints } = await signIn(browser, cloud);
  const id = await requestCampaign(cloud, {
    campaign_name: "Movable",
    audience: ["ada@example.net"],
    send_at: `${soon("09:00")}:00`,
    time_zone: "Europe/Berlin",
  });
  await page.goto(`${cloud.origin}/#/campaigns/${id}`);

  // When moved
  await button(page, "Move").click();
  const move = page.getByRole("dialog", { name: "Move this campaign" });
  expect(await move.getByLabel("Start").inputValue()).toBe(soon("09:00"));
  await move.getByLabel("Start").fill("2020-01-01T09:00");
  await move.getByRole("button", { name: "Move it" }).click();
  await move.getByText(/^Must be in the future/).waitFor();
  await move.getByLabel("Start").fill(soon("15:30"));
  await move.getByRole("button", { name: "Move it" }).click();
  // Then
  await page.getByText(/^Starts .*15:30\. Who gets it is decided then\.$/).waitFor();

  // When it is taken back
  await button(page, "Edit").click();
  const question = page.getByRole("dialog", { name: "Take it back to edit it?" });
  await question.getByText(/does not start on .*15:30 unless you schedule it again/).waitFor();
  await button(page, "Edit it").click();
  // Then
  await heading(page, "Movable").waitFor();
  expect(await page.getByLabel("Start").inputValue()).toBe(soon("15:30"));
  expect(await campaignNamed("Movable")).toBeUndefined();
  await page.getByLabel("Subject").fill("Another subject");
  await button(page, "Review and schedule").click();
  await page.getByRole("dialog").getByRole("button", { name: "Schedule" }).click();
  await page.getByText("Scheduled", { exact: true }).waitFor();
  expect(await campaignNamed("Movable")).toMatchObject({ subject: "Another subject" });
  expect(await mailedBy(cloud, id)).toEqual([]);

  // When it is written anew from it
  await page.getByRole("link", { name: "Duplicate" }).click();
  // Then the copy has no start
  await page.getByLabel("Subject").waitFor();
  expect(await page.getByLabel("Subject").inputValue()).toBe("Another subject");
  expect(await page.getByLabel("As soon as it is sent").isChecked()).toBe(true);
  expect(complaints).toEqual([]);
});

test("a campaign outside its sending window says that it waits, and until when", async () => {
  const hour = (hours: number) => new Date(Date.now() + hours * 3_600_000).toISOString().slice(11, 16);
  const id = await requestCampaign(cloud, {
    campaign_name: "Waiting",
    audience: ["ada@example.net"],
    time_zone: "UTC",
    sending_window: { from: hour(2), to: hour(3) },
  });
  const { resumes_at } = await untilCampaign(cloud, id, (campaign) => campaign.resumes_at !== null);
  const { page, complaints } = await signIn(browser, cloud);

  await page.goto(`${cloud.origin}/#/campaigns/${id}`);

  const time = new Date(resumes_at!).toLocaleTimeString("en-GB", {
    timeZone: "Europe/Berlin",
    timeStyle: "short",
  });
  await page
    .getByText(new RegExp(`^Waits for its sending window to open\\. It goes on by itself: .*${time}\\.$`))
    .waitFor();
  expect(complaints).toEqual([]);
});

/** A day so many weeks after that, as a field of the form and as the screen has it. */
const weeksAfter = (weeks: number): { iso: string; words: string } => {
  const day = new Date(Date.parse(`${soon("09:00")}Z`) + weeks * 7 * 86_400_000);
  const words = new Intl.DateTimeFormat("en-GB", { dateStyle: "medium", timeZone: "UTC" }).format(day);
  return { iso: day.toISOString().slice(0, 10), words };
};
const weekdayOf = (start: string): string =>
  new Intl.DateTimeFormat("en-GB", { weekday: "long", timeZone: "UTC" }).format(new Date(`${start}Z`));

test("a campaign that repeats says when, on every screen that shows it; its series is ended", async () => {
  const { page, complaints } = await signIn(browser, cloud);
  await addContacts(cloud, [{ email: "ada@example.net" }]);
  await compose(page, { name: "Repeated", list: "ada@example.net" });
  await page.getByRole("radio", { name: "At a set time" }).check();
  await page.getByLabel("Start").fill(soon("09:00"));
  await page.getByLabel("Repeat").selectOption("Every week");
  await page.getByLabel("Last day").fill(weeksAfter(2).iso);
  const words = `Every ${weekdayOf(soon("09:00"))} at 09:00 (Europe/Berlin), until ${weeksAfter(2).words}`;
  await page.getByText(words).waitFor();
  const question = page.getByRole("dialog", { name: "Schedule this campaign?" });
  await button(page, "Review and schedule").click();

  // When it names addresses, it leads to what is to be mended
  await wayTo(question, "Works with contacts, lists and segments alone").click();
  await page.getByRole("radio", { name: "All subscribed contacts" }).check();
  await button(page, "Review and schedule").click();

  // Then the last look has the times that are planned
  await question.getByText(words).waitFor();
  const [first, second, third] = [0, 1, 2].map((weeks) => weeksAfter(weeks).words);
  await question.getByText(`First on ${first}, then ${second}, then ${third}`).waitFor();
  expect(await axeViolations(page)).toEqual([]);
  await question.getByRole("button", { name: "Schedule" }).click();

  // Then its page says so, and which of them it is
  await heading(page, "Repeated").waitFor();
  const series = page.getByRole("region", { name: "Series" });
  await series.getByText(words).waitFor();
  await series.getByText("This is the 1st.").waitFor();
  await series.getByText(`The next is on ${second}, 09:00.`).waitFor();
  const { campaign_id } = (await campaignNamed("Repeated"))!;

  // When it is cancelled, the next takes its place
  await button(page, "Cancel campaign").click();
  await page
    .getByRole("dialog")
    .getByText(/This one alone: its series goes on/)
    .waitFor();
  await button(page, "Cancel for good").click();
  await page.getByText("Ended by an operator before anybody was mailed.").waitFor();
  await sweep(cloud);
  await untilCampaign(cloud, campaign_id, ({ series }) => series!.next_campaign_id !== null);
  await page.reload();
  await series.getByRole("link", { name: "Next" }).click();
  await series.getByText("This is the 2nd.").waitFor();
  await series.getByRole("link", { name: "Previous" }).waitFor();
  expect(await axeViolations(page)).toEqual([]);
  await goTo(page, "Campaigns");
  await page.getByText("Every week, the 2nd").waitFor();

  // When the series is ended by its first
  await page.goto(`${cloud.origin}/#/campaigns/${campaign_id}`);
  await button(page, "End the series").click();
  await button(page, "End it").click();
  await series.getByText("The series has ended").waitFor();
  // Then the one that waited is cancelled, and the keyboard goes on from there
  await untilFocused(page.getByRole("heading", { name: "Series" }));
  await series.getByRole("link", { name: "Next" }).click();
  await page.getByText("Its series was ended before its turn.").waitFor();
  expect(await button(page, "End the series").count()).toBe(0);
  expect(complaints).toEqual([]);
});
