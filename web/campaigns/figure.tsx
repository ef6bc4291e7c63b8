import type { Campaign } from "../api/client.ts";
import { count } from "../format.ts";
import { recipientsLink, type Shown } from "./recipients-link.ts";

interface FigureProps {
  readonly campaign: Campaign;
  readonly value: number;
  /** Whom it counts. */
  readonly of: Shown;
  /** What it counts, for who hears the link alone. */
  readonly what: string;
}

/** A number of people that leads to them; nobody is no link. */
export const Figure = ({ campaign, value, of, what }: FigureProps) =>
  value > 0 ? (
    <a class="figure" href={recipientsLink(campaign, of)} title={`Show them: ${what}`}>
      {count(value)}
    </a>
  ) : (
    <span>{count(value)}</span>
  );
