import type { Page } from "playwright-core";
import { blocksToHtml } from "../../web/editor/blocks/to-html.ts";
import { samplePeople } from "../../web/start/sample-people.ts";
import {
  button,
  centred,
  columns,
  divider,
  firstName,
  heading,
  lineBreak,
  link,
  mail,
  paragraph,
} from "../../web/templates/shipped/parts.ts";
import { askApi } from "../support/ask.ts";
import { isCompleted, sender, untilCampaign } from "../support/campaigns.ts";
import type { CloudClient } from "../support/cloud.ts";
import { startImport, untilImported, uploadImport } from "../support/imports.ts";
import { addPicture } from "../support/media.ts";
import { png } from "../support/pictures.ts";

/** A screen with something on it. */
export interface FurnishedScreen {
  readonly name: string;
  readonly hash: string;
  /** What is done on it before it is looked at. */
  readonly before?: (page: Page) => Promise<void>;
}

const blocks = mail(
  { font: "georgia", accent: "#0f766e", page: "#e8f0ef", paper: "#ffffff", text: "#1c2624" },
  heading(1, ["The Harbour House"], "center"),
  centred("Five evenings of spring"),
  divider,
  paragraph("Dear ", firstName("friend"), ","),
  paragraph(
    "the days are longer than the nights again, and we open the doors to the water. Five evenings are by the harbour this spring, and one is on a boat.",
  ),
  button("See the programme", "https://example.com/programme"),
  heading(2, ["Keep free"]),
  columns(
    [heading(3, ["7 April"]), paragraph("Songs of the tide. ", link("A seat", "https://example.com/tide"))],
    [
      heading(3, ["21 April"]),
      paragraph("Letters, read aloud. ", link("A seat", "https://example.com/letters")),
    ],
    [
      heading(3, ["5 May"]),
      paragraph("On the boat, to the light. ", link("A seat", "https://example.com/boat")),
    ],
  ),
  divider,
  paragraph("Until soon,", lineBreak, "Nora and Jan"),
);
const letter = {
  subject: "{{ first_name | default: 'Friend' }}, five evenings by the harbour",
  preheader: "Songs, letters read aloud, and one evening on a boat.",
  body: blocksToHtml(blocks),
};
const from = { from_email: sender, from_name: "The Harbour House" };

const ask = async <T>(cloud: CloudClient, method: string, path: string, body?: object): Promise<T> => {
  const { status, answer } = await askApi<T>(cloud, method, path, body);
  if (status >= 300) throw new Error(`${method} ${path}: ${status} ${JSON.stringify(answer)}`);
  return answer;
};

const given = ["Ada", "Grace", "Alan", "Hedy", "Emmy", "Katherine", "Niklaus", "Barbara", "Edsger", "Radia"];
const family = ["Lovelace", "Hopper", "Turing", "Lamarr", "Noether", "Johnson", "Wirth", "Liskov", "Perlman"];
const cities = ["London", "New York", "Vienna", "Lisbon", "Bern", "Ulm"];

/** People who exist nowhere, as a file to import, and a row that is refused. */
const peopleFile = (count: number): string => {
  const rows = Array.from({ length: count }, (_, n) => {
    const [first, last] = [given[n % given.length]!, family[n % family.length]!];
    const email = `${first}.${last}.${n}@example.net`.toLowerCase();
    return `${email},${first},${last},Example ${n % 7},${cities[n % cities.length]}`;
  });
  return ["email,first_name,last_name,company,city", ...rows, "not an address,Nobody,,,"].join("\n");
};

/** @returns the ids of their list and segment, of the import that some came by, and of one that waits for its start. */
const addPeople = async (cloud: CloudClient, readers: number) => {
  const { list_id } = await ask<{ list_id: string }>(cloud, "POST", "/lists", {
    name: "Readers of the letter",
    description: "Once a month, on the first Tuesday.",
  });
  await ask(cloud, "POST", "/lists", { name: "Members" });
  const filter = {
    all: [
      { field: "attributes.city", operator: "is", value: "London" },
      { field: "company", operator: "contains", value: "Example" },
    ],
  };
  const { segment_id } = await ask<{ segment_id: string }>(cloud, "POST", "/segments", {
    name: "Readers in London",
    filter,
  });
  const import_id = await uploadImport(cloud, peopleFile(readers), "readers-2026.csv");
  await startImport(cloud, import_id, { lists: [list_id] });
  await untilImported(cloud, import_id);
  const stopped = await uploadImport(
    cloud,
    "email\nno-letters@example.net\n",
    "asked-at-the-counter-to-be-left-alone-2026.csv",
  );
  const as = { status: "suppressed", reason: "manual" };
  await startImport(cloud, stopped, { as, consent: undefined });
  await untilImported(cloud, stopped);
  const waiting_id = await uploadImport(cloud, peopleFile(12), "summer-fair.csv");
  for (const person of samplePeople) await ask(cloud, "POST", "/contacts", { ...person, lists: [list_id] });
  await ask(cloud, "POST", "/suppressions", { email: "no-more@example.net" });
  await ask(cloud, "POST", "/keys", { name: "Colleague", scope: "send" });
  await ask(cloud, "POST", "/members", { name: "Nora", email: "nora@example.com", role: "author" });
  return { list_id, segment_id, import_id, waiting_id };
};

/** @returns the campaign that was sent, and one of its mails, which was opened. */
const sendLetter = async (cloud: CloudClient) => {
  const { campaign_id } = await ask<{ campaign_id: string }>(cloud, "POST", "/ses-campaign", {
    ...letter,
    ...from,
    campaign_name: "Winter letter",
    tracking: true,
    audience: samplePeople.map(({ email }) => email),
  });
  await untilCampaign(cloud, campaign_id, (one) => isCompleted(one) && one.complained_count > 0);
  const received = (await cloud.outbox()).filter(({ to }) => to.startsWith("success"));
  for (const { message_id } of received.slice(0, 3))
    await cloud.local(`/outbox/${message_id}/open`, { method: "POST" });
  return { campaign_id, message_id: received[0]!.message_id };
};

/** A campaign that is nearly half sent, some of whose readers read it already, and that goes on slowly. */
const beginToSend = async (cloud: CloudClient, list_id: string, readers: number): Promise<string> => {
  const rate = (max_send_rate: number) => cloud.local("/ses", { method: "PATCH", body: { max_send_rate } });
  await rate(Math.ceil(readers / 20));
  const { campaign_id } = await ask<{ campaign_id: string }>(cloud, "POST", "/ses-campaign", {
    ...letter,
    ...from,
    campaign_name: "Spring programme",
    tracking: true,
    audience: { lists: [list_id] },
  });
  await untilCampaign(cloud, campaign_id, ({ sent_count }) => sent_count >= readers * 0.4);
  await rate(1);
  const mails = (await cloud.outbox()).filter(({ tags }) => tags.campaign_id === campaign_id);
  const event = (message_id: string, body: object) =>
    cloud.local(`/outbox/${message_id}/events`, { method: "POST", body });
  for (const [n, { message_id }] of mails.slice(0, readers / 5).entries()) {
    await event(message_id, { type: "open" });
    if (n % 3 === 0) await event(message_id, { type: "click", link: "https://example.com/programme" });
  }
  await untilCampaign(cloud, campaign_id, ({ clicked_count }) => clicked_count > 0);
  return campaign_id;
};

const review = async (page: Page): Promise<void> => {
  await page.getByRole("button", { name: /^Review and/ }).click();
  await page.getByRole("dialog").getByLabel("What is sent").waitFor();
};
const selectBlock = async (page: Page): Promise<void> => {
  await page.getByRole("textbox", { name: "Message in blocks" }).locator("h2").first().click();
  await page.locator(".message-editor").evaluate((editor) => editor.scrollIntoView());
};

/**
 * Puts people, lists, mails and all else on a cloud that is empty.
 * @param readers besides the sample people @returns its screens
 */
export const furnish = async (cloud: CloudClient, readers: number): Promise<FurnishedScreen[]> => {
  const { list_id, segment_id, import_id, waiting_id } = await addPeople(cloud, readers);
  await addPicture(cloud, png(1200, 630, [15, 118, 110]), { filename: "harbour.png" });
  const content = { ...letter, format: "blocks", blocks };
  const { template_id } = await ask<{ template_id: string }>(cloud, "POST", "/templates", {
    name: "Our letter",
    content,
  });
  const sent = await sendLetter(cloud);
  const audience = { lists: [list_id] };
  const draft = async (fields: object) =>
    (
      await ask<{ draft_id: string }>(cloud, "POST", "/drafts", {
        content: { ...content, ...from, audience, ...fields },
      })
    ).draft_id;
  const inBlocks = await draft({ campaign_name: "Spring letter" });
  const inHtml = await draft({
    campaign_name: "A word to our readers",
    format: "html",
    blocks: null,
    body: '<h1>Hello {{ frist_name | default: "friend" }},</h1>\n<p>The programme is here: five evenings by the harbour.</p>\n<p><a href="http://example.com/programme">Read it</a></p>\n',
  });
  // Its state has the longest word there is for one.
  await ask(cloud, "POST", "/ses-campaign", {
    ...letter,
    ...from,
    campaign_name: "Summer programme",
    audience,
    approval: "required",
  });
  const running = await beginToSend(cloud, list_id, readers);
  return [
    { name: "overview", hash: "" },
    { name: "campaigns", hash: "campaigns" },
    { name: "compare", hash: `compare?ids=${sent.campaign_id},${running}` },
    { name: "new-campaign", hash: "campaigns/new" },
    { name: "write", hash: `drafts/${inHtml}` },
    { name: "review", hash: `drafts/${inHtml}`, before: review },
    { name: "write-blocks", hash: `drafts/${inBlocks}`, before: selectBlock },
    { name: "campaign-running", hash: `campaigns/${running}` },
    { name: "campaign-sent", hash: `campaigns/${sent.campaign_id}` },
    { name: "contacts", hash: "contacts" },
    { name: "contact", hash: `contacts/${encodeURIComponent(String(samplePeople[1]!.email))}` },
    { name: "lists", hash: "lists" },
    { name: "list", hash: `lists/${list_id}` },
    { name: "segments", hash: "segments" },
    { name: "new-segment", hash: "segments/new" },
    { name: "segment", hash: `segments/${segment_id}` },
    { name: "imports", hash: "imports" },
    { name: "import", hash: `imports/${import_id}` },
    { name: "import-to-start", hash: `imports/${waiting_id}` },
    { name: "suppressions", hash: "suppressions" },
    { name: "audit", hash: "audit" },
    { name: "templates", hash: "templates" },
    { name: "template", hash: `templates/${template_id}` },
    { name: "edit-template", hash: `templates/${template_id}/edit` },
    { name: "outbox", hash: "outbox" },
    { name: "stage", hash: "settings" },
    { name: "senders", hash: "settings/senders" },
    { name: "keys", hash: "settings/keys" },
    { name: "costs", hash: "settings/costs" },
    { name: "people", hash: "settings/people" },
    { name: "account", hash: "settings/account" },
    { name: "link", hash: `sign-in/${"a".repeat(43)}` },
    { name: "dead-letters", hash: "settings/dead-letters" },
    { name: "mail", hash: `outbox/${sent.message_id}` },
  ];
};
