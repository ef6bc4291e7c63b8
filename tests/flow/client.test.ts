import { execFile } from "node:child_process";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parse } from "csv-parse/sync";
import { simpleParser } from "mailparser";
import { afterAll, beforeAll, expect, test } from "vitest";
import { clientFile } from "../../stacks/bundle-client.ts";
import { getCampaign, mailedBy, requestCampaign, untilCampaign } from "../support/campaigns.ts";
import { startTestCloud, type TestCloud } from "../support/cloud.ts";
import { addContacts } from "../support/contacts.ts";
import { type LosingProxy, startLosingProxy } from "../support/losing-proxy.ts";

let cloud: TestCloud;
let proxy: LosingProxy;
let folder: string;
beforeAll(async () => {
  cloud = await startTestCloud();
  proxy = await startLosingProxy(cloud.origin);
  folder = await mkdtemp(join(tmpdir(), "tidings-client-"));
});
afterAll(async () => {
  await proxy?.stop();
  await cloud?.stop();
  await rm(folder, { recursive: true });
});

const file = async (name: string, content: string | Buffer): Promise<string> => {
  await writeFile(join(folder, name), content);
  return join(folder, name);
};

interface Ended {
  readonly exit: number | string;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs the program that is built, as a shell does. */
const tidings = (args: readonly string[], variables: Record<string, string> = {}): Promise<Ended> =>
  new Promise((resolve) => {
    const env = { TIDINGS_URL: proxy.origin, TIDINGS_API_KEY: cloud.key, ...variables };
    execFile(process.execPath, [clientFile, ...args], { env }, (error, stdout, stderr) =>
      resolve({ exit: error?.code ?? 0, stdout, stderr }),
    );
  });
const json = async <T>(...args: string[]): Promise<T & Pick<Ended, "exit" | "stderr">> => {
  const { exit, stdout, stderr } = await tidings([...args, "--json"]);
  if (!stdout) throw new Error(`nothing was said: ${stderr}`);
  return { ...(JSON.parse(stdout) as T), exit, stderr };
};
const list = async (name: string): Promise<string> =>
  ((await (await cloud.api("/lists", { method: "POST", body: { name } })).json()) as { list_id: string })
    .list_id;

test("a file of contacts is imported onto a list named by its name, though the answer to its start is lost", async () => {
  const list_id = await list("Choir");
  const people = await file(
    "people.csv",
    "Mail;Vorname;Stadt;Jahr;intern\nada@import.example;Ada;Turin;1843;x\nno address;Nobody;;;\ngrace@import.example;Grace;Berlin;1952;y\n",
  );
  proxy.losing.push("/start");
  const refused = join(folder, "refused.csv");

  const done = await json<Record<string, unknown>>(
    ...["contacts", "import", people, "--consent", "Form on example.org", "--list", "Choir"],
    ...["--map", "Jahr=year:number", "--map", "intern=", "--refused", refused],
  );

  expect(proxy.losing).toEqual([]);
  expect(done).toMatchObject({ exit: 0, filename: "people.csv", rows: 3, added: 2, refused: 1 });
  expect(done.stderr).toContain("Mail: email");
  expect(done.stderr).toContain("intern: ignored");
  expect(await (await cloud.api("/contacts/ada@import.example")).json()).toMatchObject({
    first_name: "Ada",
    attributes: { stadt: "Turin", year: 1843 },
    lists: [list_id],
    status: "subscribed",
    consents: { [list_id]: { source: "Form on example.org" } },
  });
  expect(await readFile(refused, "utf8")).toContain("no address");
});

test("a campaign whose answer is lost, and that is asked for again by a new process, is sent once", async () => {
  const list_id = await list("Readers");
  await list("Twice");
  await list("Twice");
  const addresses = Array.from({ length: 30 }, (_, n) => `reader${n}@send.example`).sort();
  await addContacts(
    cloud,
    addresses.map((email) => ({ email, first_name: "Ada", lists: [list_id] })),
  );
  const html = await file("spring.html", "<p>Hello {{ first_name }}, ünïcödé</p>");
  const programme = await file("programme.pdf", Buffer.from("%PDF-1.7 programme"));
  const send = [
    ...["campaign", "send", "--name", "Spring", "--subject", "Spring, {{ first_name }}", "--html", html],
    ...["--from", "hello@example.com", "--from-name", "Tidings", "--list", "Readers", "--attach", programme],
  ];
  proxy.losing.push("/ses-campaign", "/ses-campaign");

  const sent = await tidings([...send, "--watch"]);

  expect(proxy.losing).toEqual([]);
  expect(sent).toMatchObject({ exit: 0 });
  expect(sent.stderr).toContain("asking again");
  expect(sent.stderr).toMatch(/\[#+] 100% {2}30 of 30 {2}completed/);
  const id = /ses_campaign_\w+/.exec(sent.stdout)![0];
  expect(sent.stdout).toMatch(
    new RegExp(
      `^${id} "Spring": completed\\n {2}total +30\\n {2}sent +30 .*\\n {2}failed +0\\n {2}suppressed +0\\n {2}unknown +0\\n {2}remaining +0\\n$`,
    ),
  );

  const again = await json<{ campaign_id: string; replayed: boolean }>(...send);
  expect(again).toMatchObject({ exit: 0, campaign_id: id, replayed: true });
  expect(again.stderr).toContain("it is not sent anew");
  expect(await mailedBy(cloud, id)).toEqual(addresses);
  const mails = (await cloud.outbox()).filter(({ to }) => to.endsWith("@send.example"));
  expect(mails).toHaveLength(30);
  const { subject, from, attachments } = await simpleParser(await cloud.raw(mails[0]!.message_id));
  expect([subject, from?.text]).toEqual(["Spring, Ada", '"Tidings" <hello@example.com>']);
  expect(
    attachments.map(({ filename, contentType, content }) => [filename, contentType, String(content)]),
  ).toEqual([["programme.pdf", "application/pdf", "%PDF-1.7 programme"]]);

  // Other words are another campaign, and one without files is told from before, too.
  const plain = ["campaign", "send", "--subject", "Short", "--html", html, "--from", "hello@example.com"];
  const first = await json<{ campaign_id: string; replayed: boolean }>(...plain, "--to", "one@send.example");
  const second = await json<{ campaign_id: string; replayed: boolean }>(...plain, "--to", "one@send.example");
  expect([first.replayed, second.replayed, second.campaign_id]).toEqual([false, true, first.campaign_id]);
  expect(first.campaign_id).not.toBe(id);

  // Nobody is mailed because an option was forgotten.
  expect(await tidings(plain)).toMatchObject({
    exit: 2,
    stderr: expect.stringContaining("Whom is it for?"),
  });
  const unclear = await tidings([...plain, "--list", "Twice"]);
  expect(unclear).toMatchObject({ exit: 1, stderr: expect.stringContaining('There are 2 lists "Twice"') });
});

test("a campaign that fails, or is paused, ends the watch with 1, and a retry is asked for once", async () => {
  const html = await file("fails.html", "<p>Hello</p>");
  const failed = await json<{ campaign_id: string; failed_count: number; remaining_count: number }>(
    ...["campaign", "send", "--subject", "Fails", "--html", html, "--from", "someone@elsewhere.test"],
    ...["--to", "ada@fails.example", "--watch"],
  );
  expect(failed).toMatchObject({ exit: 1, total_contacts: 1, sent_count: 0, remaining_count: 1 });
  const { campaign_id } = failed;

  // Its answer is lost: it is not asked again, and says how to find out.
  proxy.losing.push(`/campaigns/${campaign_id}/retry`);
  const lost = await tidings(["campaign", "retry", campaign_id]);
  expect(lost).toMatchObject({ exit: 1, stdout: "" });
  expect(lost.stderr).toContain(`tidings campaign watch ${campaign_id}`);
  await untilCampaign(cloud, campaign_id, ({ status }) => status === "failed");
  expect(await tidings(["campaign", "retry", campaign_id, "--watch"])).toMatchObject({
    exit: 1,
    stdout: expect.stringContaining("Email address is not verified"),
  });

  const paused = await requestCampaign(cloud, {
    audience: ["ada@fails.example"],
    send_at: new Date(Date.now() + 3_600_000).toISOString(),
  });
  await cloud.api(`/campaigns/${paused}/pause`, { method: "POST" });
  expect(await tidings(["campaign", "watch", paused])).toMatchObject({
    exit: 1,
    stdout: expect.stringContaining(`${paused} "Spring programme": paused`),
  });
  expect((await getCampaign(cloud, paused)).status).toBe("paused");
});

test("contacts, suppressions and who got a campaign are exported, to a file or the standard output", async () => {
  await addContacts(cloud, [{ email: "in@export.example" }]);
  await cloud.api("/suppressions", { method: "POST", body: { email: "never@export.example" } });
  const id = await requestCampaign(cloud, { audience: ["in@export.example"] });
  await untilCampaign(cloud, id, ({ status }) => status === "completed");
  const emails = (csv: string) =>
    parse<{ email: string }>(csv, { bom: true, columns: true }).map(({ email }) => email);

  const contacts = join(folder, "contacts.csv");
  const exported = await json<{ rows: number; file: string }>("contacts", "export", "--out", contacts);
  expect(exported).toMatchObject({ exit: 0, file: contacts });
  expect(emails(await readFile(contacts, "utf8"))).toContain("in@export.example");
  expect(exported.rows).toBe(emails(await readFile(contacts, "utf8")).length);
  const suppressions = await tidings(["suppressions", "export"]);
  expect([suppressions.exit, emails(suppressions.stdout)]).toEqual([0, ["never@export.example"]]);
  const deliveries = await tidings(["campaign", "export", id]);
  expect([deliveries.exit, emails(deliveries.stdout)]).toEqual([0, ["in@export.example"]]);
});

test("what cannot be meant ends with 2, what is refused with 1, each in a sentence", async () => {
  const cases: [readonly string[], Record<string, string>, number, string][] = [
    [[], {}, 2, ""],
    [["help"], {}, 0, ""],
    [["campaign", "stop"], {}, 2, 'There is no "tidings campaign stop".'],
    [["campaign", "watch"], {}, 2, "ID is missing."],
    [["campaign", "watch", "one", "two"], {}, 2, '"two" is too much.'],
    [["campaign", "watch", "x"], { TIDINGS_URL: "" }, 2, "TIDINGS_URL is not set"],
    [["campaign", "watch", "x"], { TIDINGS_API_KEY: "" }, 2, "TIDINGS_API_KEY is not set"],
    [["campaign", "watch", "x"], { TIDINGS_API_KEY: "tidings_wrong" }, 1, "key"],
    [["campaign", "watch", "ses_campaign_none"], {}, 1, "There is no campaign"],
    [["contacts", "export", "--json"], {}, 2, "--out is missing"],
    [["contacts", "import", "nowhere.csv", "--unsubscribed"], {}, 1, "nowhere.csv cannot be read"],
    [["contacts", "import", "nowhere.csv"], {}, 2, "Who are they?"],
    [["contacts", "import", "--nonsense"], {}, 2, "--nonsense"],
  ];
  const ends = await Promise.all(cases.map(([args, variables]) => tidings(args, variables)));
  for (const [place, { exit, stderr }] of ends.entries()) {
    const [args, , wanted, words] = cases[place]!;
    expect([args, exit, stderr]).toEqual([args, wanted, expect.stringContaining(words)]);
  }
});
