import type { Page } from "playwright-core";
import { samplePeople } from "../../web/start/sample-people.ts";
import { newsletter } from "../../web/templates/shipped/newsletter.ts";
import { askApi } from "../support/ask.ts";
import { isCompleted, sender, sweep, untilCampaign } from "../support/campaigns.ts";
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

const given = ["Ada", "Grace", "Alan", "Hedy", "Emmy", "Katherine", "Niklaus", "Barbara", "Edsger", "Radia"];
const family = ["Lovelace", "Hopper", "Turing", "Lamarr", "Noether", "Johnson", "Wirth", "Liskov", "Perlman"];
const cities = ["London", "New York", "Vienna", "Lisbon", "Bern", "Ulm"];

/** People who exist nowhere, as a file to import. */
const peopleFile = (count: number): string => {
  const rows = Array.from({ length: count }, (_, n) => {
    const [first, last] = [given[n % given.length]!, family[n % family.length]!];
    return `${first}.${last}.${n}@example.net,${first},${last},Example ${n % 7},${cities[n % cities.length]}`;
  });
  return `email,first_name,last_name,company,city\n${rows
    .join("\n")
    .toLowerCase()
    .replace(/,(\w)/g, (_, letter: string) => `,${letter.toUpperCase()}`)}\nnot an address,Nobody,,,\n`;
};

/** Changes of an editor, before it is looked at. */
const review = async (page: Page): Promise<void> => {
  await page.getByRole("button", { name: /^Review and/ }).click();
  await page
    .getByRole("dialog")
    .getByText("What will happen")
    .or(page.getByLabel("What will happen"))
    .first()
    .waitFor();
};
const chooseBlock = (page: Page): Promise<void> =>
  page.getByRole("textbox", { name: "Message in blocks" }).locator("h2").first().click();

/**
 * Puts people, lists, mails and all else on a cloud that is empty.
 * @param readers besides the sample people @returns its screens
 */
export const furnish = async (cloud: CloudClient, readers: number): Promise<FurnishedScreen[]> => {
  const ask = async <T>(method: string, path: string, body?: object): Promise<T> => {
    const { status, answer } = await askApi<T>(cloud, method, path, body);
    if (status >= 300) throw new Error(`${method} ${path}: ${status} ${JSON.stringify(answer)}`);
    return answer;
  };
  const idOf = async <K extends string>(
    key: K,
    method: string,
    path: string,
    body: object,
  ): Promise<string> => (await ask<Record<K, string>>(method, path, body))[key];

  const letterList = await idOf("list_id", "POST", "/lists", {
    name: "Readers of the letter",
    description: "Once a month, on the first Tuesday.",
  });
  await idOf("list_id", "POST", "/lists", { name: "Members" });
  const londoners = await idOf("segment_id", "POST", "/segments", {
    name: "Readers in London",
    filter: {
      all: [
        { field: "attributes.city", operator: "is", value: "London" },
        { field: "company", operator: "contains", value: "Example" },
      ],
    },
  });
  const imported = await uploadImport(cloud, peopleFile(readers), "readers-2026.csv");
  await startImport(cloud, imported, { lists: [letterList] });
  await untilImported(cloud, imported);
  for (const person of samplePeople) await ask("POST", "/contacts", { ...person, lists: [letterList] });
  await ask("POST", "/suppressions", { email: "no-more@example.net" });
  await addPicture(cloud, png(1200, 630, [154, 52, 18]), { filename: "magnolia.png" });
  await addPicture(cloud, png(600, 600, [29, 78, 216]), { filename: "harbour.png" });

  const shipped = (await ask<{ templates: { template_id: string; name: string }[] }>("GET", "/templates"))
    .templates;
  const letter = shipped.find(({ name }) => name === newsletter.name)!;
  const { content } = await ask<{ content: { body: string } }>("GET", `/templates/${letter.template_id}`);
  const template = await idOf("template_id", "POST", "/templates", { name: "Our letter", content });

  const words = {
    subject: "{{ first_name | default: 'Friend' }}, the spring programme",
    preheader: "Five evenings by the harbour, and one on a boat.",
    from_email: sender,
    from_name: "The Harbour House",
  };
  const body =
    '<h1>Hello {{ first_name | default: "friend" }},</h1>\n<p>The programme of spring is here: five evenings by the harbour, and one on a boat.</p>\n<p><a href="https://example.com/programme">Read the programme</a></p>\n<p>Until soon,<br>The Harbour House</p>\n';
  const sent = await idOf("campaign_id", "POST", "/ses-campaign", {
    ...words,
    campaign_name: "Winter letter",
    body: content.body,
    tracking: true,
    audience: samplePeople.map(({ email }) => email),
  });
  await untilCampaign(cloud, sent, (one) => isCompleted(one) && one.complained_count > 0);
  const outbox = await cloud.outbox();
  const [first, second] = outbox.filter(({ to }) => to.startsWith("success"));
  await cloud.local(`/outbox/${first!.message_id}/open`, { method: "POST" });
  await cloud.local(`/outbox/${second!.message_id}/open`, { method: "POST" });
  await sweep(cloud);

  const draft = await idOf("draft_id", "POST", "/drafts", {
    content: {
      ...words,
      campaign_name: "Spring programme",
      format: "html",
      body: body.replace("Until soon", '<a href="http://example.com/house">Until soon</a>, {{ frist_name }}'),
      audience: { lists: [letterList] },
    },
  });
  const blocks = await idOf("draft_id", "POST", "/drafts", {
    content: { ...words, campaign_name: "Spring letter", ...content, audience: { lists: [letterList] } },
  });
  await cloud.local("/ses", { method: "PATCH", body: { max_send_rate: 1 } });
  const running = await idOf("campaign_id", "POST", "/ses-campaign", {
    ...words,
    campaign_name: "Spring programme",
    body,
    tracking: true,
    audience: { lists: [letterList] },
  });
  await untilCampaign(cloud, running, ({ sent_count }) => sent_count > 0);
  const [, ...people] = samplePeople;
  return [
    { name: "campaigns", hash: "campaigns" },
    { name: "new-campaign", hash: "campaigns/new" },
    { name: "write", hash: `drafts/${draft}` },
    { name: "review", hash: `drafts/${draft}`, before: review },
    { name: "write-blocks", hash: `drafts/${blocks}`, before: chooseBlock },
    { name: "campaign-running", hash: `campaigns/${running}` },
    { name: "campaign-sent", hash: `campaigns/${sent}` },
    { name: "contacts", hash: "contacts" },
    { name: "contact", hash: `contacts/${encodeURIComponent(String(people[0]!.email))}` },
    { name: "lists", hash: "lists" },
    { name: "list", hash: `lists/${letterList}` },
    { name: "segments", hash: "segments" },
    { name: "new-segment", hash: "segments/new" },
    { name: "segment", hash: `segments/${londoners}` },
    { name: "imports", hash: "imports" },
    { name: "import", hash: `imports/${imported}` },
    { name: "suppressions", hash: "suppressions" },
    { name: "templates", hash: "templates" },
    { name: "template", hash: `templates/${template}` },
    { name: "edit-template", hash: `templates/${template}/edit` },
    { name: "outbox", hash: "outbox" },
    { name: "mail", hash: `outbox/${first!.message_id}` },
  ];
};
