import { Liquid } from "liquidjs";

// As services/mail/liquid.ts has them, for no code of the services may reach a browser; a test renders with both.
const shared = {
  parseLimit: 2_000_000,
  renderLimit: 1_000,
  memoryLimit: 20_000_000,
  ownPropertyOnly: true,
  strictFilters: true,
  relativeReference: false,
  templates: {},
};

const engines = { html: new Liquid({ ...shared, outputEscape: "escape" }), text: new Liquid(shared) };

/** The contact a preview is written to; the link is one that leads nowhere. */
const sampleContact = {
  email: "ada@example.net",
  first_name: "Ada",
  last_name: "Lovelace",
  company: "Analytical Engines",
  unsubscribe_url: "#unsubscribe",
  preferences_url: "#preferences",
};

/** What a template comes to, or why it cannot be filled in. */
export type Rendered =
  | { readonly ok: true; readonly content: string }
  | { readonly ok: false; readonly fault: string };

/** What the sample contact would read, by the rules that mail is composed by. */
export const renderPreview = (kind: keyof typeof engines, template: string): Rendered => {
  try {
    return { ok: true, content: engines[kind].parseAndRenderSync(template, sampleContact) as string };
  } catch (error) {
    return { ok: false, fault: faultOf(error as Error) };
  }
};

/** `tag {% if %} not closed, line:2, col:1` as a sentence. */
const faultOf = ({ message }: Error): string =>
  `Not valid Liquid: ${message.replace(/, line:(\d+), col:(\d+)$/, " (line $1, column $2)")}.`;
