import announcement from "./shipped/announcement.json" with { type: "json" };
import invitation from "./shipped/invitation.json" with { type: "json" };
import letter from "./shipped/letter.json" with { type: "json" };
import newsletter from "./shipped/newsletter.json" with { type: "json" };
import welcome from "./shipped/welcome.json" with { type: "json" };
import type { TemplateContent, TemplateRow, TemplateView } from "./template.ts";

interface Shipped {
  readonly name: string;
  readonly description: string;
  readonly subject: string;
  readonly preheader: string;
  readonly body: string;
  readonly blocks: NonNullable<TemplateContent["blocks"]>;
}

const shippedAt = "2026-11-29T00:00:00.000Z";

const viewOf = (
  slug: string,
  { name, description, subject, preheader, body, blocks }: Shipped,
): TemplateView => ({
  template_id: `template_${slug}`,
  builtin: true,
  name,
  description,
  created_at: shippedAt,
  updated_at: shippedAt,
  latest_version: 1,
  version: 1,
  content: { subject, preheader, body, format: "blocks", blocks },
});

/** The templates that come with Tidings: made of blocks, and the same wherever it runs (`npm run templates`). */
export const shipped: readonly TemplateView[] = Object.entries({
  announcement,
  newsletter,
  invitation,
  letter,
  welcome,
}).map(([slug, template]) => viewOf(slug, template));

export const findShipped = (template_id: string): TemplateView | undefined =>
  shipped.find((template) => template.template_id === template_id);

export const toShippedRow = ({ version: _, content, ...about }: TemplateView): TemplateRow => ({
  ...about,
  subject: content.subject ?? "",
  format: content.format,
});
