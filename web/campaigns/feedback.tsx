import type { Campaign, CampaignReport } from "../api/client.ts";
import { count, share } from "../format.ts";
import { Figure } from "./figure.tsx";
import { Gauges } from "./gauges.tsx";
import { takenOf } from "./progress.ts";

/** What came back, and the whole that each is a share of: a mail is read where it was delivered. */
const figures = [
  ["Delivered", "delivered_count", "sent_count", "delivered"],
  ["Opened", "opened_count", "delivered_count", "opened"],
  ["Clicked", "clicked_count", "delivered_count", "clicked"],
  ["Unsubscribed", "unsubscribed_count", "delivered_count", "unsubscribed"],
  ["Bounced", "bounced_count", "sent_count", "bounced"],
  ["Complained", "complained_count", "sent_count", "complained"],
] as const;

/** Nobody counts the opens and clicks of a campaign that is not tracked. */
const figuresOf = ({ tracking }: Campaign) =>
  figures.filter(([, key]) => tracking || (key !== "opened_count" && key !== "clicked_count"));

/** In the words of the page on which people say it. */
const reasons = [
  ["too_many", "there was too much mail"],
  ["not_relevant", "it was not for them"],
  ["never_asked", "they never asked for it"],
  ["other", "something else"],
] as const;

/** Why people left, as far as they said; nothing where nobody did. */
const Departures = ({ campaign: { departures, unsubscribed_count } }: { campaign: Campaign }) => {
  const said = reasons.filter(([reason]) => departures[reason] > 0);
  const sum = said.reduce((all, [reason]) => all + departures[reason], 0);
  if (sum === 0) return null;
  return (
    <p class="muted">
      {`${count(sum)} of the ${count(unsubscribed_count)} who unsubscribed said why: `}
      {said.map(([reason, words]) => `${words} (${count(departures[reason])})`).join(", ")}.
    </p>
  );
};

/** Machines that look into mail for people are told apart from them. */
const Robots = ({ campaign }: { campaign: Campaign }) => {
  const { robot_opened_count: opened, robot_clicked_count: clicked } = campaign;
  if (opened + clicked === 0) return null;
  return (
    <p class="muted">
      Not among them: robots opened the mail of{" "}
      <Figure campaign={campaign} value={opened} of={{ fact: "robot_opened" }} what="opened by robots" /> and
      followed links in that of{" "}
      <Figure campaign={campaign} value={clicked} of={{ fact: "robot_clicked" }} what="followed by robots" />.
    </p>
  );
};

/** What came back after SES took the messages: of those delivered, or of those sent. */
export const Feedback = ({
  campaign,
  report,
}: {
  campaign: Campaign;
  report: CampaignReport | undefined;
}) => (
  <section aria-labelledby="feedback">
    <h2 id="feedback">Feedback</h2>
    <dl class="tiles">
      {figuresOf(campaign).map(([word, key, whole, fact]) => (
        <div key={key} class="tile">
          <dt>{word}</dt>
          <dd>
            <Figure campaign={campaign} value={campaign[key]} of={{ fact }} what={word.toLowerCase()} />{" "}
            {campaign[key] > 0 && (
              <span class="muted" title={`of those ${whole === "sent_count" ? "sent" : "delivered"}`}>
                {share(campaign[key], whole === "sent_count" ? takenOf(campaign) : campaign[whole])}
              </span>
            )}
          </dd>
        </div>
      ))}
    </dl>
    <Robots campaign={campaign} />
    <Departures campaign={campaign} />
    {report && <Gauges campaign={campaign} limits={report.limits} />}
  </section>
);
