import type { Campaign, CampaignReport } from "../api/client.ts";
import { deliveryWord } from "../words.ts";
import { reasonTitle } from "./reason-words.ts";
import type { Shown } from "./recipients-link.ts";

export const factWords: Readonly<Record<NonNullable<Shown["fact"]>, string>> = {
  delivered: "Delivered",
  no_word: "No word yet",
  opened: "Opened",
  clicked: "Clicked",
  unsubscribed: "Unsubscribed",
  bounced: "Bounced",
  hard_bounced: "Bounced for good",
  soft_bounced: "Bounced for now",
  complained: "Complained",
  robot_opened: "Opened by a robot",
  robot_clicked: "Links followed by a robot",
};

export const deviceWords: Readonly<Record<NonNullable<Shown["device"]>, string>> = {
  phone: "Phone",
  tablet: "Tablet",
  computer: "Computer",
  hidden: "Not told",
};

const unreportedWord = "Unknown, likely never sent";

/** Who is shown, in words; empty where all are. */
export const shownWords = (
  { status, ses_reported, fact, reason, device, link, domain, email }: Shown,
  campaign: Pick<Campaign, "status">,
  report: CampaignReport | undefined,
): string => {
  if (email !== undefined) return email;
  const outcome = ses_reported === "false" ? unreportedWord : status && deliveryWord(status, campaign.status);
  return [
    outcome,
    fact && factWords[fact],
    reason && reasonTitle(reason),
    device && `On: ${deviceWords[device]}`,
    link !== undefined &&
      `Followed ${report?.links.find(({ place }) => String(place) === link)?.link ?? "a link"}`,
    domain && (domain === "others" ? "Other domains" : domain),
  ]
    .filter(Boolean)
    .join(" · ");
};

/** What may be chosen to be shown, in groups: one filter each. */
export const choicesFor = (
  campaign: Campaign,
): readonly (readonly [group: string, readonly (readonly [word: string, shown: Shown])[]])[] => {
  const statuses = ["pending", "sent", "failed", "suppressed", "unknown"] as const;
  const facts = (Object.keys(factWords) as NonNullable<Shown["fact"]>[]).filter(
    (fact) => campaign.tracking || !/opened|clicked/.test(fact),
  );
  return [
    [
      "Outcome",
      [
        ...statuses.map((status) => [deliveryWord(status, campaign.status), { status }] as const),
        [unreportedWord, { status: "unknown", ses_reported: "false" }],
      ],
    ],
    ["What became of it", facts.map((fact) => [factWords[fact], { fact }] as const)],
  ];
};
