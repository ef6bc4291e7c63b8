import { marshall } from "@aws-sdk/util-dynamodb";
import fc from "fast-check";
import { expect, test } from "vitest";
import {
  type MailHistory,
  rememberedMails,
  rememberedMax,
  type SentMail,
  withMail,
} from "../../../../services/contacts/mail-history.ts";
import { searchKeys } from "../../../../services/contacts/search-keys.ts";
import { canonicalItem, sizeOfItem } from "../../../../stacks/local/engines/memory/values.ts";

const none: MailHistory = { email_count: 0 };
/** The mail of a campaign; campaigns mail one after the other. */
const mail = (campaign: number): SentMail => ({
  campaign_id: `ses_campaign_${campaign}`,
  batch: campaign * 7,
  index: campaign,
  at: new Date(Date.UTC(2026, 10, 28, 12, campaign)).toISOString(),
});
const told = (mails: readonly SentMail[], history = none): MailHistory =>
  mails.reduce((before, one) => withMail(before, one) ?? before, history);

test("a mail is counted, and is the last", () => {
  expect(withMail(none, mail(1))).toEqual({
    email_count: 1,
    last_email_sent: mail(1).at,
    last_campaign: "ses_campaign_1",
    recent_mails: { 1: [Date.parse(mail(1).at), 7, 1] },
  });
});

test("a repeat changes nothing, also when another campaign mailed in between", () => {
  const history = told([mail(1), mail(2)]);
  expect(withMail(history, mail(1))).toBe(undefined);
  expect(withMail(history, mail(2))).toBe(undefined);
});

test("an older mail that is told later counts, and is not the last", () => {
  expect(told([mail(2), mail(1)])).toMatchObject({
    email_count: 2,
    last_email_sent: mail(2).at,
    last_campaign: "ses_campaign_2",
  });
});

test("a repeat changes nothing when it is no longer remembered", () => {
  const history = told(Array.from({ length: rememberedMax + 1 }, (_, n) => mail(n)));
  expect(history.recent_mails).not.toHaveProperty("0");
  expect(withMail(history, mail(0))).toBe(undefined);
});

test("the last mail of a history that an earlier version wrote counts as remembered", () => {
  const old = { email_count: 7, last_email_sent: mail(3).at, last_campaign: "ses_campaign_3" };
  expect(withMail(old, mail(3))).toBe(undefined);
  expect(withMail(old, mail(4))).toMatchObject({
    email_count: 8,
    recent_mails: { ses_campaign_3: expect.any(Number), 4: [expect.any(Number), 28, 4] },
  });
});

test("mails of the form before this one are remembered with the new ones, the latest first", () => {
  const old = { email_count: 2, recent_mails: { ses_campaign_3: Date.parse(mail(3).at) } };
  expect(withMail(old, mail(3))).toBe(undefined);
  expect(rememberedMails(withMail(old, mail(4))!)).toEqual([
    mail(4),
    { campaign_id: "ses_campaign_3", at: mail(3).at },
  ]);
});

test("a contact with a full history is below a write unit", () => {
  const id = "ses_campaign_0b3e7c52-5c0b-4f7b-8a54-8a1f2f2f6a11";
  const mails = Array.from({ length: rememberedMax }, (_, n) => ({
    campaign_id: `${id.slice(0, -1)}${n}`,
    batch: 19_999,
    index: 49,
    at: mail(n).at,
  }));
  const contact = {
    email: "ada.lovelace@mail.example.net",
    address: "Ada.Lovelace@mail.example.net",
    first_name: "Ada",
    last_name: "Lovelace",
    attributes: { favourite_colour: "teal" },
    status: "subscribed",
    created_at: mail(1).at,
    updated_at: mail(1).at,
  };
  const item = {
    ...contact,
    ...searchKeys(contact),
    ...told(mails),
  };
  expect(sizeOfItem(canonicalItem(marshall(item) as never))).toBeLessThan(1_024);
});

test("mails count once, and the latest is the last, however often and in whatever order they are told", () => {
  const campaigns = fc.array(fc.nat(rememberedMax - 1), { minLength: 1, maxLength: 40 });
  fc.assert(
    fc.property(campaigns, (numbers) => {
      const latest = mail(Math.max(...numbers));
      expect(told(numbers.map(mail))).toMatchObject({
        email_count: new Set(numbers).size,
        last_email_sent: latest.at,
        last_campaign: latest.campaign_id,
      });
    }),
  );
});
