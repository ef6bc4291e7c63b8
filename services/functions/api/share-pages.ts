import { html } from "hono/html";
import type { Campaign } from "../../campaigns/campaign.ts";
import { percent } from "../../campaigns/percent.ts";
import { publicSubject } from "../../reading/archive.ts";
import type { Shared } from "../../reporting/read-shared.ts";
import { type Figure, resultOf, sectionsOf } from "../../reporting/result.ts";
import { sentenceOf, summaryOf } from "../../reporting/summary.ts";
import { day, type Html, moment, page } from "./html-page.ts";

/** What is read by whoever has a link to a campaign's result: figures, and nobody's address. */

export const notShared = page(
  "Not here",
  html`<h1>There is nothing to see here</h1>
    <p>The link is not whole, is over, or was ended by who gave it. Ask them for another.</p>`,
);

export const shareFailed = page(
  "Result",
  html`<h1>This did not work</h1>
    <p>Something failed on our side.</p>
    <p><a href="">Try again</a></p>`,
);

const style = html`
  .figures { width: 100%; border-collapse: collapse; }
  .figures caption { text-align: left; font-size: 1.2rem; font-weight: 700; padding: 2rem 0 0.5rem; }
  .figures th, .figures td { padding: 0.4rem 0.75rem 0.4rem 0; border-top: 1px solid #8886; text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; }
  .figures th { text-align: left; font-weight: 500; }
  .figures thead th { font-size: 0.9rem; font-weight: 400; overflow-wrap: normal; }
  .figures thead th:nth-child(2), .figures thead th:nth-child(3) { text-align: right; }
  .figures td:last-child { width: 40%; padding-right: 0; }
  .figures svg { display: block; width: 100%; height: 0.75rem; }
  .figures svg rect { fill: #1f5fd6; }
  .figures svg .rest { fill: #8884; }
  .lead { font-size: 1.15rem; }
  @media (max-width: 30rem) { .figures td:last-child { width: 25%; } .figures tbody th { white-space: normal; } .figures th, .figures td { padding-right: 0.5rem; } }
  @media print { body { max-width: none; padding: 0; font-size: 11pt; } .screen { display: none; } .figures tr { break-inside: avoid; } svg { print-color-adjust: exact; -webkit-print-color-adjust: exact; } }
`;

const number = new Intl.NumberFormat("en-US");

const row = ({ name, count, of }: Figure): Html => html`<tr>
  <th scope="row">${name}</th>
  <td>${number.format(count)}</td>
  <td>${of?.count ? html`${percent(count, of.count)} <small>of ${of.whole}</small>` : ""}</td>
  <td>
    ${
      of?.count
        ? html`<svg viewBox="0 0 100 4" preserveAspectRatio="none" aria-hidden="true"><rect class="rest" width="100" height="4"/><rect width="${Math.min(100, (100 * count) / of.count).toFixed(2)}" height="4"/></svg>`
        : ""
    }
  </td>
</tr>`;

const table = (caption: string, figures: readonly Figure[]): Html => html`<table class="figures">
  <caption>${caption}</caption>
  <thead>
    <tr><th scope="col">Figure</th><th scope="col">People</th><th scope="col">Share</th><td></td></tr>
  </thead>
  <tbody>${figures.map(row)}</tbody>
</table>`;

const states: Readonly<Record<Campaign["status"], string>> = {
  awaiting_approval: "waits to be released",
  scheduled: "has not started",
  pending: "is about to start",
  in_progress: "is being sent",
  paused: "is paused",
  completed: "is completed",
  failed: "ended before its time",
  cancelled: "was cancelled",
};

/** @param csv where the figures are as a file */
export const sharePage = ({ campaign, rows, until }: Shared, csv: string): Html => {
  const { ledger, feedback } = resultOf(campaign);
  const subject = publicSubject(campaign);
  const begun = campaign.started_at;
  // Alone: what is usual for this sender is nobody else's.
  const words = sentenceOf(summaryOf(campaign, []));
  return page(
    campaign.campaign_name,
    html`<h1>${campaign.campaign_name}</h1>
      ${subject && html`<p>“${subject}”</p>`}
      <p>
        This campaign ${states[campaign.status]}.
        ${begun && html`It began on <time datetime="${begun}">${day(begun)}</time>.`}
      </p>
      ${words && html`<p class="lead">${words}</p>`}
      ${table("Who it went to", ledger)} ${table("What came back", feedback)}
      ${sectionsOf(campaign, rows).map(({ title, figures }) => table(title, figures))}
      <p class="screen"><a href="${csv}" download>The figures as a file (CSV)</a></p>
      <p><small>As of ${moment(new Date().toISOString())}. Some mail programs open messages by themselves, and some never tell.<span class="screen"> This page is there until ${day(new Date(until).toISOString())}.</span></small></p>`,
    style,
  );
};
