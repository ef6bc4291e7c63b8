import type { Delivery } from "../api/client.ts";
import { ExactTime } from "../parts/time.tsx";
import { reasonWords } from "./reason-words.ts";

const steps = [
  ["Sent", "sent_at", ""],
  ["Delivered", "delivered_at", "good"],
  ["Opened", "opened_at", "good"],
  ["Clicked", "clicked_at", "good"],
  ["Opened by a robot", "robot_opened_at", ""],
  ["Links followed by a robot", "robot_clicked_at", ""],
  ["Bounced", "bounced_at", "bad"],
  ["Complained", "complained_at", "bad"],
  ["Unsubscribed", "unsubscribed_at", ""],
] as const;

/** What happened, in order. What SES dates to the second stands behind the send it is about. */
const eventsOf = (delivery: Delivery) =>
  steps
    .flatMap(([word, key, tone]) => {
      const at = delivery[key];
      return at ? [{ word, at, tone }] : [];
    })
    .sort((a, b) => Number(b.word === "Sent") - Number(a.word === "Sent") || (a.at < b.at ? -1 : 1));

const deviceWords = {
  phone: "on a phone",
  tablet: "on a tablet",
  computer: "on a computer",
  hidden: undefined,
} as const;

const detailOf = (word: string, delivery: Delivery, links: readonly string[]): string | undefined => {
  const device = delivery.device ? deviceWords[delivery.device] : undefined;
  if (word === "Clicked") {
    const followed = delivery.links.flatMap((place) => links[place] ?? []);
    return [...(device && !delivery.opened_at ? [device] : []), ...followed].join(" · ") || undefined;
  }
  return word === "Opened" ? device : undefined;
};

/** What became of the mail to one person. @param links those of the campaign's report, by their places. */
export const Timeline = ({ delivery, links = [] }: { delivery: Delivery; links?: readonly string[] }) => (
  <ol class="timeline" aria-label="What became of the mail">
    {eventsOf(delivery).map(({ word, at, tone }) => {
      const detail = detailOf(word, delivery, links);
      return (
        <li key={word} class={tone}>
          <span class="timeline-word">{word}</span> <ExactTime iso={at} />
          {detail && <span class="detail">{detail}</span>}
        </li>
      );
    })}
  </ol>
);

/** Why it did not arrive, in plain words. */
export const Why = ({ delivery: { reason, ses_reported } }: { delivery: Delivery }) => (
  <>
    {reason && (
      <p>
        <strong>{reasonWords[reason][0]}.</strong> {reasonWords[reason][1]}
      </p>
    )}
    {ses_reported === false && (
      <p>SES told of the messages beside it, and nothing of this one: most likely it never had it.</p>
    )}
  </>
);

/** The words of SES and of the receiving server, for who asks. */
export const Said = ({
  delivery: { status, bounce, error, delayed, delivered_at },
}: {
  delivery: Delivery;
}) => {
  const said = [bounce, status === "suppressed" ? null : error, delivered_at ? null : delayed];
  const sentences = [...new Set(said)].filter((one) => one !== null);
  if (sentences.length === 0) return null;
  return (
    <details>
      <summary>What was said</summary>
      {sentences.map((sentence) => (
        <p key={sentence} class="detail">
          {sentence}
        </p>
      ))}
    </details>
  );
};
