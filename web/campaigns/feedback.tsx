import type { Campaign, CampaignReport } from "../api/client.ts";
import { count, share } from "../format.ts";
import { Figure } from "./figure.tsx";
import { Gauges } from "./gauges.tsx";
import { isSilent } from "./progress.ts";
import { departureWords } from "./shown-words.ts";
import { countedOf, needsTracking, wholeCount, wholes } from "./wholes.ts";

const figures = [
  ["Delivered", "delivered"],
  ["Opened", "opened"],
  ["Clicked", "clicked"],
  ["Unsubscribed", "unsubscribed"],
  ["Bounced", "bounced"],
  ["Complained", "complained"],
] as const;

/** Nobody counts the opens and clicks of a campaign that is not tracked. */
const figuresOf = ({ tracking }: Campaign) => figures.filter(([, fact]) => tracking || !needsTracking(fact));

/** Why people left, as far as they said; nothing where nobody did. */
const Departures = ({ campaign }: { campaign: Campaign }) => {
  const { departures, unsubscribed_count } = campaign;
  const reasons = Object.keys(departureWords) as (keyof typeof departureWords)[];
  const said = reasons.filter((reason) => departures[reason] > 0);
  const sum = said.reduce((all, reason) => all + departures[reason], 0);
  if (sum === 0) return null;
  return (
    <p class="muted">
      {`${count(sum)} of the ${count(unsubscribed_count)} who unsubscribed said why: `}
      {said.map((reason, place) => (
        <span key={reason}>
          {place > 0 && ", "}
          {departureWords[reason]} (
          <Figure
            campaign={campaign}
            value={departures[reason]}
            of={{ left_for: reason }}
            what={`left: ${departureWords[reason]}`}
          />
          )
        </span>
      ))}
      .
    </p>
  );
};

/** Machines that look into mail for people are told apart from them. */
const Robots = ({ campaign }: { campaign: Campaign }) => {
  const { robot_opened_count: opened, robot_clicked_count: clicked } = campaign;
  if (opened + clicked === 0) return null;
  return (
    <p class="muted">
      Not among them: robots{" "}
      {opened > 0 && (
        <>
          opened the mail of{" "}
          <Figure campaign={campaign} value={opened} of={{ fact: "robot_opened" }} what="opened by robots" />
          {clicked > 0 && " and "}
        </>
      )}
      {clicked > 0 && (
        <>
          followed links in the mail of{" "}
          <Figure
            campaign={campaign}
            value={clicked}
            of={{ fact: "robot_clicked" }}
            what="followed by robots"
          />
        </>
      )}
      .
    </p>
  );
};

interface TileProps {
  readonly campaign: Campaign;
  readonly word: string;
  readonly fact: (typeof figures)[number][1];
}

/** A figure, and its share of what it is a part of. */
const Tile = ({ campaign, word, fact }: TileProps) => {
  const value = campaign[`${fact}_count`];
  return (
    <div class="tile">
      <dt>{word}</dt>
      <dd>
        <Figure campaign={campaign} value={value} of={{ fact }} what={word.toLowerCase()} />{" "}
        {value > 0 && (
          <span class="detail">
            {share(value, wholeCount(wholes[fact], countedOf(campaign)))} of {wholes[fact]}
          </span>
        )}
      </dd>
    </div>
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
      {figuresOf(campaign).map(([word, fact]) => (
        <Tile key={fact} campaign={campaign} word={word} fact={fact} />
      ))}
    </dl>
    {isSilent(campaign) && <p class="muted">Nothing is known yet of what became of those sent.</p>}
    <Robots campaign={campaign} />
    <Departures campaign={campaign} />
    {report && <Gauges campaign={campaign} limits={report.limits} />}
  </section>
);
