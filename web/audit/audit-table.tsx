import type { AuditLine } from "../api/client.ts";
import { Badge } from "../parts/badge.tsx";
import { Time } from "../parts/time.tsx";
import { links } from "../router.ts";
import { deedWords, outcomeOf, outcomeWords, type Part, whoWords } from "./audit-words.ts";
import type { Filter } from "./filter.ts";

interface AuditTableProps {
  readonly lines: readonly AuditLine[];
  readonly filter: Filter;
  readonly busy: boolean;
}

/** Who did what, a line a request, in words. */
export const AuditTable = ({ lines, filter, busy }: AuditTableProps) => {
  const nameOf = namesIn(lines, filter);
  return (
    <table class="table audit" aria-label="What was done" aria-busy={busy}>
      <thead>
        <tr>
          <th scope="col">When</th>
          <th scope="col">Who did what</th>
          <th scope="col">Role</th>
          <th scope="col">Outcome</th>
          <th scope="col">Request</th>
        </tr>
      </thead>
      <tbody>
        {lines.map((line) => (
          <tr key={line.request_id}>
            <td>
              <Time iso={line.at} />
            </td>
            <th scope="row">
              <a href={links.audit({ key: line.key.key_id })}>{whoWords(line.key)}</a>
              {deedWords(line).map((part) => (
                <Words part={part} line={line} nameOf={nameOf} />
              ))}
            </th>
            <td>{line.key.scope ?? "–"}</td>
            <Outcome line={line} />
            <td>
              <code title="As the log of the API has it">{line.request_id}</code>
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
};

/** What was done stands in the words already; what was not is to be seen from afar. */
const Outcome = ({ line }: { line: AuditLine }) => {
  const outcome = outcomeOf(line);
  const word = outcomeWords[outcome];
  if (outcome === "done") return <td class="done">{word}</td>;
  return (
    <td>
      <Badge word={word} tone={outcome === "refused" ? "bad" : "warn"} />
    </td>
  );
};

type NameOf = (id: string) => string;

/** An id may be long, and its end says little to a person. */
const idMax = 26;
const shortId = (id: string): string => {
  const mark = /^address_([0-9a-f]{8})/.exec(id)?.[1];
  if (mark !== undefined) return mark;
  return id.length > idMax ? `${id.slice(0, idMax - 6)}…` : id;
};

/** What things are called, where one of these lines says it; an address, where the person asked for it. */
const namesIn = (lines: readonly AuditLine[], { target }: Filter): NameOf => {
  const names = new Map<string, string>();
  for (const { target: id, name } of lines) if (id && name && !names.has(id)) names.set(id, `“${name}”`);
  const [only] = lines;
  if (only?.target && target.includes("@")) names.set(only.target, target.trim());
  return (id) => names.get(id) ?? shortId(id);
};

/** Pages of what has one, by how its id begins. */
const pages: readonly (readonly [string, (id: string) => string])[] = [
  ["ses_campaign_", links.campaign],
  ["draft_", links.draft],
  ["list_", links.list],
  ["segment_", links.segment],
  ["template_", links.template],
  ["import_", links.import],
  // It is not known whose: what was done to the same person.
  ["address_", (target) => links.audit({ target })],
];
const pageOf = (id: string): string | undefined => pages.find(([prefix]) => id.startsWith(prefix))?.[1](id);

interface WordsProps {
  readonly part: Part;
  readonly line: AuditLine;
  readonly nameOf: NameOf;
}

const Words = ({ part, line, nameOf }: WordsProps) => {
  if (typeof part === "string") return <>{part}</>;
  const id = part.names === "list" ? line.list_id : line.target;
  if (id === null) return null;
  // What was deleted has no page any more.
  const href = /^(delete|revoke)/.test(line.action) && !id.startsWith("address_") ? undefined : pageOf(id);
  return href ? (
    <a href={href} title={id}>
      {nameOf(id)}
    </a>
  ) : (
    <span title={id}>{nameOf(id)}</span>
  );
};
