import type { ComponentChildren } from "preact";
import type { TemplateRow } from "../api/client.ts";
import { Time } from "../parts/time.tsx";
import { Thumb } from "./thumb.tsx";

interface TemplateCardProps {
  readonly template: TemplateRow;
  /** Where its name leads. */
  readonly href: string;
  /** What the name's link does, for a screen reader, where that is more than to open it. */
  readonly label?: string;
  readonly children?: ComponentChildren;
}

/** A template: how it looks, what it is called and for, and what can be done with it. */
export const TemplateCard = ({ template, href, label, children }: TemplateCardProps) => (
  <li class="card template-card">
    <Thumb id={template.template_id} version={template.latest_version} />
    <h3>
      <a href={href} aria-label={label}>
        {template.name}
      </a>
    </h3>
    {template.description && <p>{template.description}</p>}
    {!template.builtin && (
      <p class="muted">
        Version {template.latest_version}, <Time iso={template.updated_at} />
      </p>
    )}
    {children && <div class="card-actions">{children}</div>}
  </li>
);
