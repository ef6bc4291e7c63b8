import { expect, it } from "vitest";
import type { MixedAudience, Parts } from "../../chaos/audience.ts";
import { contactViolations, mailViolations, membershipViolations } from "../../chaos/check-audience.ts";
import { peopleViolations } from "../../chaos/check-people.ts";
import type { AskedJob, Attempt, Done, Expected, Observation } from "../../chaos/observation.ts";
import type { BatchItem, ContactItem, JobItem } from "../../chaos/tables.ts";

const id = "ses_campaign_1";
const lists = ["list_0", "list_1"];
const [ada, bob, cyd, dan] = ["ada", "bob", "cyd", "dan"].map((name) => `${name}@example.net`) as [
  string,
  string,
  string,
  string,
];
/** When the campaign was asked for, and when its audience was seen frozen, in milliseconds. */
const [asked, frozen] = [10_000, 20_000];
const nobody: Parts = { lists: [], segments: [], addresses: [] };
const audience: MixedAudience = { ...nobody, lists: [0], segments: [0], exclude: { ...nobody, lists: [1] } };

/** Ada is on the list, Bob in the city, Cyd is excluded, and Dan paused his mail. */
const plan: Expected = {
  readers: [
    { email: ada, status: "subscribed", fate: "delivery", lists: [0] },
    { email: bob, status: "subscribed", fate: "delivery", city: "Turin" },
    { email: cyd, status: "subscribed", fate: "delivery", lists: [0, 1] },
    { email: dan, status: "subscribed", fate: "delivery", lists: [0], snoozed: true },
  ],
  segments: [{ city: "Turin" }],
  campaigns: [{ audience }],
  faults: { rules: [] },
};
const contact = (email: string, fields: Partial<ContactItem> = {}): ContactItem => ({
  email,
  status: "subscribed",
  ...fields,
});
const contacts = [
  contact(ada, { lists: new Set(["list_0"]) }),
  contact(bob, { attributes: { city: "Turin" } }),
  contact(cyd, { lists: new Set(["list_0", "list_1"]) }),
  contact(dan, { lists: new Set(["list_0"]), snoozed_until: "2030-01-01T00:00:00.000Z" }),
];
const request: Done = { did: "request", campaignId: id, askedAt: asked, at: asked };
const done = (did: Done["did"], at: number, about: Partial<Done> = {}): Done => ({
  did,
  askedAt: at - 5,
  at,
  email: ada,
  ...about,
});
const mail = (email: string, at = frozen): Attempt => ({
  id: 1,
  time: new Date(at).toISOString(),
  to: [email],
  message_id: `m ${email}`,
  error: null,
  tags: { campaign_id: id, batch: "0", index: "0" },
  silent: false,
});
const sound: Observation = {
  campaignIds: [id],
  attempts: [mail(ada), mail(bob)],
  journal: [request],
  campaigns: [{ campaign_id: id, status: "completed", batching: { done: true } }] as never,
  batches: [],
  rows: [],
  suppressions: [],
  contacts,
  deadLetters: {},
  frozen: new Map([[id, frozen]]),
  lists,
  looks: [],
  injected: { calls: [], events: { lost: 0, duplicated: 0, late: 0 } },
  kills: 0,
};
const batch = (...emails: string[]): BatchItem[] => [
  {
    batch_id: `${id}#0`,
    entry: "batch",
    campaign_id: id,
    batch: 0,
    recipients: emails.map((email) => ({ email })),
    dropped: [],
  },
];
const judged = (broken: Partial<Observation>, members = [ada, bob, dan], asking = plan): string[] => {
  const seen = { ...sound, ...broken };
  return [
    ...membershipViolations(asking, seen, id, 0, batch(...members)),
    ...mailViolations(asking, seen),
    ...contactViolations(asking, seen),
    ...peopleViolations(asking, seen),
  ];
};
const journal = (...entries: Done[]) => ({ journal: [request, ...entries] });
const withContact = (one: ContactItem) => ({
  contacts: [...contacts.filter(({ email }) => email !== one.email), one],
});

it("finds nothing where everything is right", () => {
  expect(judged({})).toEqual([]);
});

it.each<[string, string[], Partial<Observation>, string]>([
  ["somebody on a list who is not in the audience", [bob, dan], {}, "ada@example.net is of the audience"],
  ["somebody of a segment who is not", [ada, dan], {}, "bob@example.net is of the audience"],
  ["somebody who is excluded, and in it", [ada, bob, cyd, dan], {}, "cyd@example.net is in the audience"],
  [
    "somebody who was taken off the list before",
    [ada, bob, dan],
    { ...journal(done("take off list", asked - 100, { list: 0 })), ...withContact(contact(ada)) },
    "ada@example.net is in the audience",
  ],
])("finds %s", (_, members, broken, violation) => {
  expect(judged(broken, members).join("\n")).toContain(violation);
});

it("holds nothing against either order of what happens at once", () => {
  const moved = { ...journal(done("take off list", asked + 100, { list: 0 })), ...withContact(contact(ada)) };
  expect(judged(moved)).toEqual([]);
  expect(judged(moved, [bob, dan])).toEqual([]);
});

it("lets an address that was erased stand where a later campaign named it", () => {
  const erased = done("erase", 30_000);
  const named = done("request", 40_000, { names: [ada] });
  const traces = [{ email: ada, where: "audience.json" }];
  const left = contacts.filter(({ email }) => email !== ada);
  expect(judged({ ...journal(erased), contacts: left, traces }).join("\n")).toContain("was erased");
  expect(judged({ ...journal(erased, named), contacts: left, traces }).join("\n")).not.toContain("erased");
});

const asImport: AskedJob = {
  do: "import",
  as: "subscribed",
  id: "import_1",
  askedAt: asked,
  rows: [
    { email: "New@example.net", city: "Ulm" },
    { email: "new@example.net", city: "Paris" },
    { email: "nobody", city: "Paris" },
  ],
};
const newcomer = contact("new@example.net", { attributes: { city: "Ulm" } });
const importJob = (counts: Record<string, number> = {}): JobItem => ({
  job_id: "import_1",
  status: "completed",
  counts: { rows: 3, added: 1, duplicates: 1, refused: 1, ...counts },
});
const imported = (broken: Partial<Observation> = {}): Partial<Observation> => ({
  askedJobs: [asImport],
  jobs: [importJob()],
  contacts: [...contacts, newcomer],
  ...broken,
});
/** Of five campaigns one after the other, these bounced softly for Ada. */
const bouncing = (...bounced: number[]) => {
  const ids = Array.from({ length: 5 }, (_, n) => `ses_campaign_${n + 2}`);
  const parts = { ...nobody, addresses: [ada], exclude: nobody };
  return {
    asking: {
      ...plan,
      campaigns: [...plan.campaigns, ...ids.map(() => ({ audience: parts, softBounces: [ada] }))],
    },
    seen: {
      campaignIds: [id, ...ids],
      attempts: ids.map((campaign_id, n) => ({ ...mail(ada, frozen + n), tags: { campaign_id } })),
      ...journal(...bounced.map((n) => done("soft bounce", frozen + n, { campaignId: ids[n]! }))),
    },
  };
};
const suppressed = { suppressions: [{ email: ada, reason: "bounce" }] };

it("finds nothing where an import went in, and where bounces suppress as they must", () => {
  expect(judged(imported())).toEqual([]);
  const five = bouncing(0, 1, 2, 3, 4);
  expect(judged({ ...five.seen, ...suppressed, listedAtSes: [ada] }, undefined, five.asking)).toEqual([]);
  const four = bouncing(0, 1, 3, 4);
  expect(judged(four.seen, undefined, four.asking)).toEqual([]);
});

it("finds bounces that suppress too early, not at all, or without SES", () => {
  const five = bouncing(0, 1, 2, 3, 4);
  const four = bouncing(0, 1, 3, 4);
  const told = { ...suppressed, listedAtSes: [ada] };
  expect(judged(five.seen, undefined, five.asking)).toEqual([
    `${ada} bounced softly 5 times in a row, and is not suppressed`,
  ]);
  expect(judged({ ...four.seen, ...told }, undefined, four.asking)).toEqual([
    `${ada} is suppressed after 2 soft bounces in a row`,
  ]);
  expect(judged({ ...five.seen, ...told, listedAtSes: [] }, undefined, five.asking)).toEqual([
    `${ada} is suppressed for bounces, and SES was not told`,
  ]);
});

it.each<[string, Partial<Observation>, string]>([
  ["mail to who paused theirs", { attempts: [mail(dan)] }, "paused their mail"],
  ["mail after an opt-out", { attempts: [mail(ada, 90_000)], ...journal(done("bar", 30_000)) }, "is barred"],
  [
    "a list that somebody left and was put on again",
    journal(done("leave list", 30_000, { list: 0 }), done("put on list", 40_000, { list: 0 })),
    'in the end "on 0" is true',
  ],
  [
    "a change of nobody's making",
    withContact(contact(bob, { attributes: { city: "Ulm" } })),
    '"city" is Ulm',
  ],
  [
    "a bulk change that forgot somebody",
    { ...journal(done("remove_from_list", 30_000, { list: 0 })) },
    'in the end "on 0" is true',
  ],
  [
    "an import that subscribed whom it must not",
    { ...journal(done("unsubscribe", 30_000), done("import subscribed", 40_000)) },
    'in the end "subscribed" is true',
  ],
  [
    "an import that counts a row twice",
    imported({ jobs: [importJob({ added: 2 })] }),
    "2 people went in, of 1",
  ],
  ["a row that is not in", imported({ contacts }), "new@example.net is not in as its row says"],
  [
    "a later row that took the place of the first",
    imported({ contacts: [...contacts, contact("new@example.net", { attributes: { city: "Paris" } })] }),
    "new@example.net is not in as its row says",
  ],
  [
    "a job that did not end",
    imported({ jobs: [{ ...importJob(), status: "running" }] }),
    "import_1 is running",
  ],
  [
    "an address that was erased",
    {
      ...journal(done("erase", 30_000)),
      contacts: contacts.filter(({ email }) => email !== ada),
      traces: [{ email: ada, where: "EmailDeliveries-local" }],
    },
    "ada@example.net was erased, and stands in EmailDeliveries-local",
  ],
  [
    "somebody on SES's list who is not suppressed after the night",
    journal(done("list at SES", 30_000)),
    "after the night not suppressed here",
  ],
  [
    "somebody who never confirmed, and is a contact",
    { ...journal(done("sign up", 30_000, { email: "new@example.net" })), contacts: [...contacts, newcomer] },
    "new@example.net never confirmed",
  ],
  [
    "somebody who confirmed, without the consent",
    {
      ...journal(done("confirm", 30_000, { email: "new@example.net", list: 0 })),
      contacts: [...contacts, newcomer],
    },
    "new@example.net confirmed, and is not on the list",
  ],
  [
    "somebody who confirmed, and was taken off another list",
    {
      ...journal(
        done("confirm", 30_000, { email: "new@example.net", list: 0 }),
        done("remove_from_list", 40_000, { email: "new@example.net", list: 1 }),
      ),
      contacts: [...contacts, newcomer],
    },
    "new@example.net confirmed, and is not on the list",
  ],
])("finds %s", (_, broken, violation) => {
  expect(judged(broken).join("\n")).toContain(violation);
});

it.each<[string, Partial<Observation>]>([
  [
    "somebody who confirmed, and was taken off that list after",
    {
      ...journal(
        done("confirm", 30_000, { email: "new@example.net", list: 0 }),
        done("remove_from_list", 40_000, { email: "new@example.net", list: 0 }),
      ),
      contacts: [...contacts, newcomer],
    },
  ],
  [
    "somebody who was imported, and deleted after",
    imported({ ...journal(done("delete", 90_000, { email: "new@example.net" })), contacts }),
  ],
])("finds nothing wrong with %s", (_, right) => {
  expect(judged(right)).toEqual([]);
});

it("takes whom an import was to suppress for no contact, unless they confirmed", () => {
  const seen = {
    askedJobs: [
      {
        id: "i",
        askedAt: 40_000,
        do: "import",
        as: "suppressed",
        rows: [{ email: newcomer.email, city: "Ulm" }],
      },
    ],
    jobs: [{ job_id: "i", status: "completed", counts: { rows: 1, updated: 1 } }] as never,
    contacts: [...contacts, { ...newcomer, lists: new Set([lists[0]!]), consents: { [lists[0]!]: {} } }],
    suppressions: [{ email: newcomer.email }],
  } as Partial<Observation>;
  expect(judged(seen)).toEqual(["i: new@example.net was to be suppressed, and is a contact"]);
  const confirmed = done("confirm", 30_000, { email: newcomer.email, list: 0 });
  expect(judged({ ...seen, ...journal(confirmed) })).toEqual([]);
});
