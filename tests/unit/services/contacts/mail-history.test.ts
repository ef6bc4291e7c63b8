import fc from "fast-check";
import { expect, test } from "vitest";
import {
  type MailHistory,
  rememberedMax,
  type SentMail,
  withMail,
} from "../../../../services/contacts/mail-history.ts";

const none: MailHistory = { email_count: 0 };
/** The mail of a campaign; campaigns mail one after the other. */
const mail = (campaign: number): SentMail => ({
  campaign_id: `ses_campaign_${campaign}`,
  at: new Date(Date.UTC(2026, 10, 28, 12, campaign)).toISOString(),
});
const told = (mails: readonly SentMail[], history = none): MailHistory =>
  mails.reduce((before, one) => withMail(before, one) ?? before, history);

test("a mail is counted, and is the last", () => {
  expect(withMail(none, mail(1))).toEqual({
    email_count: 1,
    last_email_sent: mail(1).at,
    last_campaign: "ses_campaign_1",
    recent_mails: { ses_campaign_1: Date.parse(mail(1).at) },
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
  expect(history.recent_mails).not.toHaveProperty("ses_campaign_0");
  expect(withMail(history, mail(0))).toBe(undefined);
});

test("the last mail of a history that an earlier version wrote counts as remembered", () => {
  const old = { email_count: 7, last_email_sent: mail(3).at, last_campaign: "ses_campaign_3" };
  expect(withMail(old, mail(3))).toBe(undefined);
  expect(withMail(old, mail(4))).toMatchObject({
    email_count: 8,
    recent_mails: { ses_campaign_3: expect.any(Number), ses_campaign_4: expect.any(Number) },
  });
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
