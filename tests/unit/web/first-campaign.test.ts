import { expect, test } from "vitest";
import { newContact } from "../../../services/contacts/contact.ts";
import { parseTemplates, renderMail } from "../../../services/mail/render-mail.ts";
import { firstCampaign } from "../../../web/start/first-campaign.ts";
import { samplePeople } from "../../../web/start/sample-people.ts";

test("the first campaign reads well to everybody of the sample", () => {
  const { subject, body } = firstCampaign("hello@example.com", undefined);
  const templates = parseTemplates({ subject, html: body });
  for (const sample of samplePeople) {
    const { email, first_name = "", last_name = "", company = "", attributes } = newContact.parse(sample);
    expect(email.key).toMatch(/^(success|ooto|bounce|complaint)\+\w+@simulator\.amazonses\.com$/);
    const values = { attributes, email: email.key, first_name, last_name, company };
    const mail = renderMail(templates, values, "https://x.test/u");
    expect(mail.html).toContain(`Hello ${first_name || "there"}, it works.`);
    if (company) expect(mail.html.replace(/\s+/g, " ")).toContain(`</strong> in ${attributes.city}.`);
    expect(mail.html).not.toMatch(/\{[{%]|undefined| in \./);
    // Whoever reads it can leave, by the mail itself.
    expect(mail.html.match(/https:\/\/x\.test\/u/g)).toHaveLength(2);
  }
  expect(new Set(samplePeople.map(({ email }) => email)).size).toBe(samplePeople.length);
});

test("the first campaign goes to the list of the sample people, where there is one", () => {
  const list = { list_id: "list_4f6d0c1e9b7a2d35" } as Parameters<typeof firstCampaign>[1];
  expect(firstCampaign("", list).audience).toEqual({ lists: ["list_4f6d0c1e9b7a2d35"] });
  expect(firstCampaign("", undefined)).not.toHaveProperty("audience");
});
