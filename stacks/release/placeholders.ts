import { type Settings, settingsOf } from "../settings.ts";
import { ref } from "./expression.ts";

/**
 * A stage whose settings are found again in what is synthesized of it: no name, path or policy has these words
 * otherwise. It has every part that a stage may have.
 */
export const placeholders = {
  stage: "zq-stage-qz",
  region: "zq-region-9",
  sender: "zq-sender.test",
  publicUrl: "https://zq-site.test",
  alarmEmail: "zq-alarms@example.com",
} as const;

/** @param deletionProtection Terraform takes no variable for `prevent_destroy`, so a release has a stage of each kind */
export const placeholderSettings = (deletionProtection: boolean): Settings =>
  settingsOf(placeholders.stage, { ...placeholders, ownsIdentity: true, deletionProtection });

/** Of strings, what stands for a variable, by what it is in Terraform. */
export const expressions: readonly (readonly [string, string])[] = [
  [placeholders.stage, ref("var.stage")],
  [placeholders.region, ref("var.region")],
  [placeholders.publicUrl, ref("local.public_url")],
  [placeholders.alarmEmail, ref("var.alarm_email")],
  [placeholders.sender, ref("var.sender")],
];

/** Variables of functions that are a variable of the stage, whatever they are synthesized as. */
export const environment: Readonly<Record<string, string>> = {
  POSTAL_ADDRESS: ref("var.postal_address"),
  SES_RATE_SHARE: ref("var.ses_rate_share"),
  TRACKING: ref("var.tracking"),
  ASKS_LINKS: ref("var.asks_links"),
  APPROVAL_REQUIRED: ref("var.approval_required"),
};
