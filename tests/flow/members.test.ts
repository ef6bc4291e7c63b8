import { afterAll, beforeAll, expect, test } from "vitest";
import { askApi } from "../support/ask.ts";
import { requestCampaign } from "../support/campaigns.ts";
import { startTestCloud, type TestCloud, waitFor } from "../support/cloud.ts";
import { openSite, type SiteBrowser } from "../support/sessions.ts";
import { runAtTerminal } from "../support/terminal.ts";

let cloud: TestCloud;
beforeAll(async () => {
  cloud = await startTestCloud();
});
afterAll(() => cloud?.stop());

interface Invited {
  readonly member_id: string;
  readonly link: string;
  readonly mailed: boolean;
}
type Api = Pick<TestCloud, "api">;

const invite = async (by: Api, email: string, role: string): Promise<Invited> => {
  const { status, answer } = await askApi<Invited>(by, "POST", "/members", {
    name: email.split("@")[0]!,
    email,
    role,
  });
  expect([status, answer]).toMatchObject([201, { role, mailed: true }]);
  return answer;
};
const tokenOf = (link: string) => /#\/sign-in\/([\w-]{43})$/.exec(link)![1]!;
const follow = (site: SiteBrowser, link: string) =>
  site.api("/session/link", { method: "POST", body: { token: tokenOf(link) } });
const come = async (by: Api, email: string, role: string) => {
  const { member_id, link } = await invite(by, email, role);
  const site = openSite(cloud);
  expect((await follow(site, link)).status).toBe(200);
  return { ...site, member_id };
};
/** The links in the mails to somebody, the last first. */
const mailedTo = async (email: string): Promise<string[]> => {
  const mails = (await cloud.outbox()).filter(({ to }) => to === email);
  const texts = await Promise.all(
    mails.map(async ({ message_id }) => (await cloud.raw(message_id)).toString()),
  );
  return texts.map((text) => /http\S+#\/sign-in\/[\w-]{43}/.exec(text.replace(/=\r\n/g, ""))![0]).reverse();
};
const askForLink = (email: string) =>
  openSite(cloud).api("/session/links", { method: "POST", body: { email } });
const statusOf = async (site: Api, path = "/key") => (await site.api(path)).status;

test("the first admin comes by a link of the terminal, and invites somebody, who comes by a mail and does what their role may", async () => {
  const cli = (...words: string[]) => runAtTerminal(cloud, "services/signing-in/cli.ts", ...words);
  const printed = await cli("invite", "--email", "Ada@example.com", "--name", "Ada");
  expect(printed).toBe(`${cloud.origin.replace("127.0.0.1", "localhost")}/#/sign-in/${tokenOf(printed)}`);
  const ada = openSite(cloud);
  const came = await follow(ada, printed);
  expect([came.status, await came.json()]).toMatchObject([
    200,
    { key_id: expect.stringMatching(/^member_/), name: "Ada", scope: "admin", member: { role: "admin" } },
  ]);
  // Who is there gets another link, and stays who they are
  const again = await cli("invite", "--email", "ada@example.com", "--role", "viewer");
  const elsewhere = openSite(cloud);
  expect(await (await follow(elsewhere, again)).json()).toMatchObject({ name: "Ada", scope: "admin" });
  expect(await cli("list")).toMatch(
    /^member_[0-9a-f]{16} {2}admin {2}\S+Z {2}passkeys: 0 {2}Ada@example.com$/m,
  );

  const { link } = await invite(ada, "grace@example.com", "author");
  expect(await mailedTo("grace@example.com")).toEqual([link]);
  const grace = openSite(cloud);
  expect((await follow(grace, link)).status).toBe(200);
  const draft = await grace.api("/drafts", { method: "POST", body: { content: { format: "html" } } });
  expect(draft.status).toBe(201);
  const campaign = await grace.api("/ses-campaign", { method: "POST", body: {} });
  expect([campaign.status, await campaign.json()]).toMatchObject([
    403,
    { error: { code: "forbidden", message: expect.stringContaining("author") } },
  ]);
  expect(await statusOf(grace, "/members")).toBe(403);

  const { answer } = await askApi<{ lines: object[] }>(ada, "GET", "/audit?limit=100");
  expect(answer.lines).toEqual(
    expect.arrayContaining([
      expect.objectContaining({
        action: "createDraft",
        key: { key_id: expect.stringMatching(/^member_/), name: "grace", scope: "write" },
      }),
      expect.objectContaining({
        action: "inviteMember",
        name: "grace",
        key: expect.objectContaining({ name: "Ada" }),
      }),
      expect.objectContaining({ action: "signInWithLink", key: expect.objectContaining({ name: "grace" }) }),
      expect.objectContaining({
        action: "inviteMember",
        name: "Ada",
        key: expect.objectContaining({ key_id: "terminal" }),
      }),
    ]),
  );
});

test("a link is spent by a click alone, once, whoever clicks at the same time", async () => {
  const { link } = await invite(cloud, "once@example.com", "viewer");
  // A scanner of mail follows it: to the site's page, as what is behind the # is told to nobody
  for (let looks = 0; looks < 3; looks++) expect((await fetch(link)).status).toBe(200);
  const sites = Array.from({ length: 5 }, () => openSite(cloud));
  const statuses = await Promise.all(sites.map(async (site) => (await follow(site, link)).status));
  expect(statuses.sort()).toEqual([200, 410, 410, 410, 410]);
  const late = await follow(openSite(cloud), link);
  expect([late.status, await late.json()]).toMatchObject([410, { error: { code: "invalid_link" } }]);
  expect(late.headers.getSetCookie()).toEqual([]);
  // Nor does another site have it clicked
  const { link: other } = await invite(cloud, "forged@example.com", "viewer");
  const forged = await openSite(cloud).api("/session/link", {
    method: "POST",
    body: { token: tokenOf(other) },
    headers: { "sec-fetch-site": "cross-site" },
  });
  expect(forged.status).toBe(403);
  expect((await follow(openSite(cloud), other)).status).toBe(200);
});

test("whoever lost their way in asks for a link, and nobody learns who is known here", async () => {
  await come(cloud, "lost@example.com", "viewer");
  const answers = await Promise.all(["lost@example.com", "stranger@example.com"].map(askForLink));
  expect(answers.map(({ status }) => status)).toEqual([202, 202]);
  expect(await answers[0]!.text()).toBe(await answers[1]!.text());
  const [link] = await waitFor("the mail", async () => {
    const found = await mailedTo("lost@example.com");
    return found.length === 2 && found;
  });
  expect(await mailedTo("stranger@example.com")).toEqual([]);
  expect((await follow(openSite(cloud), link!)).status).toBe(200);

  // It is over in a quarter of an hour
  await askForLink("lost@example.com");
  const [next] = await mailedTo("lost@example.com");
  await cloud.local("/clock", { method: "POST", body: { advance_seconds: 15 * 60 } });
  expect((await follow(openSite(cloud), next!)).status).toBe(410);
});

test("nobody is flooded with links, and the one who floods is told nothing of whom they flood", async () => {
  await come(cloud, "flooded@example.com", "viewer");
  await cloud.local("/clock", { method: "POST", body: { advance_seconds: 3600 } });
  const before = (await mailedTo("flooded@example.com")).length;
  const statuses: number[] = [];
  for (let n = 0; n < 31; n++) statuses.push((await askForLink("flooded@example.com")).status);
  expect(statuses).toEqual([...Array(30).fill(202), 429]);
  expect((await mailedTo("flooded@example.com")).length - before).toBe(5);
  await cloud.local("/clock", { method: "POST", body: { advance_seconds: 3600 } });
});

test("who is removed is out at once, with every link, and what another role is takes effect at once", async () => {
  const admin = await come(cloud, "admin@example.com", "admin");
  const nora = await come(admin, "nora@example.com", "sender");
  await askForLink("nora@example.com");
  const [asked] = await mailedTo("nora@example.com");
  const role = (role: string) => admin.api(`/members/${nora.member_id}`, { method: "PATCH", body: { role } });
  expect((await role("viewer")).status).toBe(204);
  expect([await statusOf(nora), (await follow(openSite(cloud), asked!)).status]).toEqual([401, 410]);

  await cloud.local("/clock", { method: "POST", body: { advance_seconds: 60 } });
  await askForLink("nora@example.com");
  const back = openSite(cloud);
  const [link] = await mailedTo("nora@example.com");
  expect(await (await follow(back, link!)).json()).toMatchObject({
    scope: "read",
    member: { role: "viewer" },
  });
  await askForLink("nora@example.com");
  const [last] = await mailedTo("nora@example.com");
  const removed = await admin.api(`/members/${nora.member_id}`, { method: "DELETE" });
  expect(removed.status).toBe(204);
  expect([await statusOf(back), (await follow(openSite(cloud), last!)).status]).toEqual([401, 410]);
  expect((await admin.api(`/members/${nora.member_id}`, { method: "DELETE" })).status).toBe(404);
  // By whom, and to whom, though she is gone; an index is read a moment after what was written
  const lines = await waitFor("the lines of the audit log", async () => {
    const query = `target=${nora.member_id}&key=${admin.member_id}`;
    const { answer } = await askApi<{ lines: object[] }>(cloud, "GET", `/audit?${query}`);
    return answer.lines.length === 3 && answer.lines;
  });
  expect(lines).toMatchObject([
    { action: "removeMember", name: "nora" },
    { action: "changeMember", name: "nora", how: "viewer" },
    { action: "inviteMember", name: "nora" },
  ]);
});

test("there always is an admin, and nobody changes or removes themselves", async () => {
  const admins = async () =>
    (
      await askApi<{
        members: { member_id: string; role: string; joined_at: string | null; own: boolean }[];
      }>(cloud, "GET", "/members")
    ).answer.members.filter(({ role, joined_at }) => role === "admin" && joined_at !== null);
  const own = await come(cloud, "own@example.com", "admin");
  for (const [method, body] of [
    ["DELETE", undefined],
    ["PATCH", { role: "viewer" }],
  ] as const) {
    const { status, answer } = await askApi<object>(own, method, `/members/${own.member_id}`, body);
    expect([status, answer]).toMatchObject([409, { error: { code: "own_member", field: "member_id" } }]);
  }
  // With a key all could be removed, but for the last
  const found = await admins();
  const outcomes = await Promise.all(
    found.map(
      async ({ member_id }) => (await cloud.api(`/members/${member_id}`, { method: "DELETE" })).status,
    ),
  );
  expect(outcomes.filter((status) => status === 409)).toHaveLength(1);
  expect(await admins()).toHaveLength(1);
});

test("what is wrong with an invitation is said", async () => {
  const ask = (body: object) => askApi<object>(cloud, "POST", "/members", body);
  const nora = { name: "Nora", email: "twice@example.com", role: "viewer" };
  for (const [change, field] of [
    [{ email: "nobody" }, "email"],
    [{ name: " " }, "name"],
    [{ name: "a\nb" }, "name"],
    [{ role: "owner" }, "role"],
  ] as const) {
    const { status, answer } = await ask({ ...nora, ...change });
    expect([status, answer]).toMatchObject([400, { error: { code: "invalid_request", field } }]);
  }
  const { member_id } = await invite(cloud, "twice@example.com", "viewer");
  expect(await ask(nora)).toMatchObject({ status: 409, answer: { error: { code: "member_exists" } } });

  // Who has yet to come is invited again; who came asks for a link themselves
  const again = () => askApi<Invited>(cloud, "POST", `/members/${member_id}/invitation`);
  const { status, answer } = await again();
  expect([status, answer.mailed]).toEqual([200, true]);
  expect((await follow(openSite(cloud), answer.link)).status).toBe(200);
  expect(await again()).toMatchObject({ status: 409, answer: { error: { code: "wrong_state" } } });
});

test("where no mail can be sent whoever invites has the link", async () => {
  await cloud.local("/ses", { method: "PATCH", body: { sending_enabled: false } });
  const { status, answer } = await askApi<Invited>(cloud, "POST", "/members", {
    name: "Emmy",
    email: "emmy@example.com",
    role: "viewer",
  });
  await cloud.local("/ses", { method: "PATCH", body: { sending_enabled: true } });
  expect([status, answer.mailed]).toEqual([201, false]);
  expect((await follow(openSite(cloud), answer.link)).status).toBe(200);
});

test("nobody releases what they asked for, from whatever browser", async () => {
  const first = await come(cloud, "first@example.com", "sender");
  const second = await come(cloud, "second@example.com", "sender");
  const id = await requestCampaign(
    { ...cloud, ...first },
    { approval: "required", audience: ["reader@example.net"] },
  );
  await askForLink("first@example.com");
  const elsewhere = openSite(cloud);
  await follow(elsewhere, (await mailedTo("first@example.com"))[0]!);
  const release = (site: Api) => askApi<object>(site, "POST", `/campaigns/${id}/approve`);
  for (const site of [first, elsewhere])
    expect(await release(site)).toMatchObject({ status: 403, answer: { error: { code: "self_approval" } } });
  expect((await release(second)).status).toBe(200);
});
