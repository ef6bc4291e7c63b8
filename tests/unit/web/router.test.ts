import { expect, test } from "vitest";
import { links, parseRoute } from "../../../web/router.ts";

test("every link leads to its page", () => {
  expect(
    [
      "",
      links.campaigns,
      links.newDraft(),
      links.newDraft({ from_campaign: "ses_campaign_1" }),
      links.draft("draft_1"),
      links.templates,
      links.template("template_letter"),
      links.editTemplate("template_letter"),
      links.campaign("ses_campaign_1"),
      links.contacts,
      `${links.contacts}?q=ada&page=2`,
      links.contact("a+b@example.net"),
      links.outbox,
      links.mailsOf("ses_campaign_1"),
      links.mail("a/b c"),
      links.settings,
      links.senders,
      links.keys,
      links.deadLetters,
    ].map(parseRoute),
  ).toEqual([
    { page: "overview" },
    { page: "campaigns" },
    { page: "new-draft" },
    { page: "new-draft" },
    { page: "draft", id: "draft_1" },
    { page: "templates" },
    { page: "template", id: "template_letter" },
    { page: "edit-template", id: "template_letter" },
    { page: "campaign", id: "ses_campaign_1" },
    { page: "contacts" },
    { page: "contacts" },
    { page: "contact", id: "a+b@example.net" },
    { page: "outbox" },
    { page: "outbox" },
    { page: "mail", id: "a/b c" },
    { page: "settings" },
    { page: "senders" },
    { page: "keys" },
    { page: "dead-letters" },
  ]);
});

test("any other hash leads nowhere", () => {
  expect(["#/nowhere", "#/campaigns/1/2", "#/contacts/ada/history"].map(parseRoute)).toEqual([
    undefined,
    undefined,
    undefined,
  ]);
});

test("a stray percent sign in a hash typed by hand is taken as it is", () => {
  expect(parseRoute("#/campaigns/100%")).toEqual({ page: "campaign", id: "100%" });
});
