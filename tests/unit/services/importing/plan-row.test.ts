import { describe, expect, it } from "vitest";
import { contactStatuses } from "../../../../services/contacts/contact.ts";
import { isFinal } from "../../../../services/contacts/record-status.ts";
import {
  type Asked,
  type KnownContact,
  type Plan,
  planRow,
} from "../../../../services/importing/plan-row.ts";
import type { Row } from "../../../../services/importing/row.ts";
import { type Suppression, suppressionReasons } from "../../../../services/suppressions/suppression.ts";

const at = "2026-11-28T12:00:00.000Z";
const row: Row = {
  mailbox: { key: "ada@example.net", address: "Ada@example.net" },
  fields: { first_name: "Ada" },
  attributes: { city: "Turin" },
  consent: {},
};
const asked: Asked = {
  importId: "import_1",
  as: { status: "subscribed" },
  mode: "both",
  lists: [],
  consent: { at, source: "Form" },
};
const contact: KnownContact = {
  email: "ada@example.net",
  address: "ada@example.net",
  attributes: { shoes: 38 },
  lists: [],
  status: "subscribed",
  created_at: at,
  updated_at: at,
  email_count: 0,
};
const suppressed = (reason: (typeof suppressionReasons)[number], source = "api"): Suppression => ({
  email: contact.email,
  reason,
  source,
  created_at: at,
  diagnostic: null,
  soft_bounces: null,
});
/** A plan that is none of a refusal. */
const planned = (...given: Parameters<typeof planRow>): Plan => {
  const plan = planRow(...given);
  if ("refused" in plan) throw new Error(plan.refused);
  return plan;
};

describe("a row of subscribers", () => {
  it("adds a contact, with its consent", () => {
    expect(planRow(row, asked, undefined, undefined)).toEqual({
      outcome: "added",
      suppressed: false,
      contact: {
        first_name: "Ada",
        attributes: { city: "Turin" },
        status: "subscribed",
        consents: { all: { at, source: "Form" } },
        imported: "import_1#added",
      },
      lists: [],
    });
  });

  it("has the time and the IP address of its own consent, where it says so", () => {
    const consent = { at: "2025-02-03T04:05:06.000Z", ip: "192.0.2.7" };
    expect(planned({ ...row, consent }, asked, undefined, undefined).contact).toMatchObject({
      consents: { all: { ...consent, source: "Form" } },
    });
  });

  it("adds one who has yet to confirm, and lowers nobody to that", () => {
    const unconfirmed = { ...asked, as: { status: "unconfirmed" as const } };
    expect(planned(row, unconfirmed, undefined, undefined).contact).toMatchObject({ status: "unconfirmed" });
    const { changes } = planned(row, unconfirmed, contact, undefined);
    expect(contact.status).toBe("subscribed");
    expect(changes).not.toHaveProperty("status");
    expect(planned(row, unconfirmed, undefined, suppressed("bounce")).contact).toMatchObject({
      status: "bounced",
    });
  });

  it("puts one who has yet to confirm on the lists, new here or not, and nobody who gets mail", () => {
    const unconfirmed = { ...asked, as: { status: "unconfirmed" as const }, lists: ["list_a"] };
    const waiting = { ...contact, status: "unconfirmed" as const };
    expect(planned(row, unconfirmed, undefined, undefined).lists).toEqual(["list_a"]);
    expect(planned(row, unconfirmed, waiting, undefined).lists).toEqual(["list_a"]);
    expect(planned(row, unconfirmed, contact, undefined).lists).toEqual([]);
  });

  it("is merged into a contact, and then changes it no more", () => {
    const plan = planned(row, asked, contact, undefined);
    expect(plan).toMatchObject({
      outcome: "updated",
      changes: { first_name: "Ada", attributes: { shoes: 38, city: "Turin" }, imported: "import_1#updated" },
    });
    const after = { ...contact, ...plan.changes };
    expect(planRow(row, { ...asked, importId: "import_2" }, after, undefined)).toMatchObject({
      outcome: "unchanged",
    });
  });

  it("that spells a number or a yes or no of the contact changes nothing", () => {
    const known = { ...contact, consents: { all: { at, source: "Form" } }, first_name: "Ada" };
    const attributes = { shoes: "38", vip: "true" };
    const typed = { ...known, attributes: { shoes: 38, vip: true } };
    expect(planned({ ...row, attributes }, asked, typed, undefined)).toMatchObject({ outcome: "unchanged" });
    const plan = planned({ ...row, attributes: { ...attributes, city: "Turin" } }, asked, typed, undefined);
    expect(plan.changes?.attributes).toEqual({ shoes: 38, vip: true, city: "Turin" });
  });

  it("is counted as an earlier attempt did it, and written no second time", () => {
    for (const outcome of ["added", "updated"]) {
      const plan = planned(row, asked, { ...contact, imported: `import_1#${outcome}` }, undefined);
      expect(plan).toEqual({ outcome, suppressed: false });
    }
  });

  it.each(contactStatuses.filter((status) => status !== "subscribed"))("leaves %s as it is", (status) => {
    const plan = planned(row, { ...asked, lists: ["list_1"] }, { ...contact, status }, undefined);
    expect(plan).toMatchObject({ outcome: "updated", suppressed: isFinal(status) });
    const { changes = {} } = plan;
    expect(changes).not.toHaveProperty("status");
    expect("consents" in changes).toBe(!isFinal(status));
    expect(plan.lists).toEqual(isFinal(status) ? [] : ["list_1"]);
  });

  it.each(suppressionReasons)("lifts no suppression for %s, and takes its status", (reason) => {
    const plan = planned(row, asked, undefined, suppressed(reason));
    expect(plan).toMatchObject({ outcome: "added", suppressed: true });
    expect(plan).not.toHaveProperty("suppression");
    const status = plan.contact?.status;
    expect(status).toBe(
      { bounce: "bounced", complaint: "complained", unsubscribe: "unsubscribed", manual: "subscribed" }[
        reason
      ],
    );
  });

  it("puts nobody back on a list that was left, and keeps the consent that is known", () => {
    const known = {
      ...contact,
      left_lists: ["list_1"],
      consents: { list_2: { at: "2025-01-01T00:00:00.000Z", source: "double opt-in" } },
    };
    const plan = planned(row, { ...asked, lists: ["list_1", "list_2", "list_3"] }, known, undefined);
    expect(plan).toMatchObject({
      lists: ["list_2", "list_3"],
      changes: { consents: { list_2: { source: "double opt-in" }, list_3: { source: "Form" } } },
    });
    expect(plan.changes?.consents).not.toHaveProperty("list_1");
  });

  it("is refused where the attributes of both are too many", () => {
    const full = { ...contact, attributes: { text: "x".repeat(5_105) } };
    expect(planRow(row, asked, full, undefined)).toEqual({
      refused: "attributes are too large together with those of the contact",
      isOfAttributes: true,
    });
  });

  it("is left alone where the mode says so", () => {
    expect(planRow(row, { ...asked, mode: "add" }, contact, undefined)).toMatchObject({ outcome: "skipped" });
    expect(planRow(row, { ...asked, mode: "update" }, undefined, undefined)).toMatchObject({
      outcome: "skipped",
    });
  });
});

describe("a row of people who want no mail", () => {
  const unsubscribed: Asked = {
    importId: "import_1",
    as: { status: "unsubscribed" },
    mode: "both",
    lists: [],
  };
  const complained: Asked = { ...unsubscribed, as: { status: "suppressed", reason: "complaint" } };

  it("suppresses, and hardens the status of a contact only", () => {
    expect(planRow(row, unsubscribed, undefined, undefined)).toMatchObject({
      outcome: "added",
      suppressed: true,
      suppression: "unsubscribe",
      contact: { status: "unsubscribed" },
    });
    expect(planRow(row, unsubscribed, contact, undefined)).toMatchObject({
      suppression: "unsubscribe",
      changes: { status: "unsubscribed" },
    });
    const bounced = planned(row, unsubscribed, { ...contact, status: "bounced" }, suppressed("bounce"));
    expect(bounced).not.toHaveProperty("suppression");
    expect(bounced.changes).not.toHaveProperty("status");
    expect(planRow(row, complained, { ...contact, status: "bounced" }, undefined)).toMatchObject({
      changes: { status: "complained" },
    });
  });

  it.each([
    ["manual", "unsubscribed"],
    ["bounce", "bounced"],
    ["complaint", "complained"],
  ] as const)("adds who is suppressed already (%s) as %s, never as subscribed", (reason, status) => {
    const plan = planned(row, unsubscribed, undefined, suppressed(reason));
    expect(plan).toMatchObject({ outcome: "added", suppressed: true, contact: { status } });
    expect(plan.lists).toEqual([]);
    expect(plan).not.toHaveProperty("suppression");
  });

  it("counts a suppression of its own as the first attempt did, after a crash in between", () => {
    const first = planned(row, complained, undefined, undefined);
    const again = planned(row, complained, undefined, suppressed("complaint", "import_1"));
    expect(again).toMatchObject({ outcome: first.outcome });
    expect(again).not.toHaveProperty("suppression");
    expect(planRow(row, complained, undefined, suppressed("complaint", "import_2"))).toMatchObject({
      outcome: "unchanged",
    });
    const updated = planned(row, unsubscribed, contact, undefined);
    const half = planned(row, unsubscribed, contact, suppressed("unsubscribe", "import_1"));
    expect(half).toMatchObject({ outcome: updated.outcome });
  });

  it("adds no contact of a suppressed address", () => {
    expect(planRow(row, complained, undefined, undefined)).not.toHaveProperty("contact");
  });
});
