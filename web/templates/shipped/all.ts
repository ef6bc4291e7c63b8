import { blocksToHtml } from "../../editor/blocks/to-html.ts";
import { announcement } from "./announcement.ts";
import { invitation } from "./invitation.ts";
import { letter } from "./letter.ts";
import { newsletter } from "./newsletter.ts";
import { welcome } from "./welcome.ts";

/** The templates that come with Tidings, by the name of their file, as the services read them. */
export const shippedFiles = Object.entries({ announcement, invitation, letter, newsletter, welcome }).map(
  ([name, template]) => ({ name, file: { ...template, body: blocksToHtml(template.blocks) } }),
);
