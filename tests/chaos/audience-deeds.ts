import type { PlannedSegment } from "./audience.ts";
import type { Insist } from "./insist.ts";
import type { Journal } from "./journal.ts";
import type { AudienceDeed, Plan, PlannedCampaign } from "./plan.ts";

/** What there is to mix audiences of: ids, by the places a plan names them by. */
export interface Made {
  readonly lists: string[];
  readonly segments: string[];
}

/** What the API is asked for an audience. */
export const audienceOf = (
  audience: PlannedCampaign["audience"],
  emails: readonly string[],
  { lists, segments }: Made,
): object => {
  if (audience === "subscribed") return {};
  // Some are named twice, the second time in other letters.
  const twice = (given: readonly string[]) => [...given, ...given.slice(0, 3).map(shout)];
  if (audience === "list") return { audience: twice(emails) };
  const partsOf = (parts: PlannedParts) => ({
    lists: parts.lists.map((place) => lists[place]),
    segments: parts.segments.map((place) => segments[place]),
    ...(parts.addresses.length > 0 && { addresses: twice(parts.addresses) }),
  });
  const { all, exclude } = audience;
  return { audience: { ...(all && { all }), ...partsOf(audience), exclude: partsOf(exclude) } };
};

/** @returns whom an audience names one by one, be it to leave them out */
export const namedIn = (
  audience: PlannedCampaign["audience"],
  emails: readonly string[],
): readonly string[] => {
  if (audience === "subscribed") return [];
  return audience === "list" ? emails : [...audience.addresses, ...audience.exclude.addresses];
};

type PlannedParts = Exclude<PlannedCampaign["audience"], string>["exclude"];

const shout = (email: string): string => {
  const at = email.lastIndexOf("@");
  return email.slice(0, at).toUpperCase() + email.slice(at);
};

/** Makes the lists and segments of a plan, and changes who is on them. */
export const audienceDeedsOf = (journal: Journal, insist: Insist) => {
  const made: Made = { lists: [], segments: [] };
  const filterOf = ({ on, off, city }: PlannedSegment) => ({
    all: [
      ...(on === undefined ? [] : [{ field: "lists", operator: "contains", value: made.lists[on] }]),
      ...(off === undefined
        ? []
        : [{ none: [{ field: "lists", operator: "contains", value: made.lists[off] }] }]),
      ...(city === undefined ? [] : [{ field: "attributes.city", operator: "is", value: city }]),
    ],
  });
  const make = async (path: string, body: object): Promise<Record<string, string>> => {
    const answer = await insist("POST", path, body);
    if (answer.status !== 201) throw new Error(`refused: ${JSON.stringify(answer)}`);
    return answer.body;
  };
  const makeAll = async ({ lists = [], segments = [] }: Plan): Promise<void> => {
    for (const list of lists) made.lists.push((await make("/lists", list)).list_id!);
    for (const [place, segment] of segments.entries())
      made.segments.push(
        (await make("/segments", { name: `Segment ${place}`, filter: filterOf(segment) })).segment_id!,
      );
  };

  const perform = async (deed: AudienceDeed): Promise<void> => {
    const { email } = deed;
    const path = `/contacts/${encodeURIComponent(email)}`;
    if (deed.do === "move") {
      const { city } = deed;
      const done = journal.doing("move", { email, city });
      const { status } = await insist("PATCH", path, { attributes: { city } });
      return status < 300 ? done() : undefined;
    }
    const done = journal.doing(deed.do, { email, list: deed.list });
    const method = deed.do === "put on list" ? "PUT" : "DELETE";
    const { status } = await insist(method, `/lists/${made.lists[deed.list]}${path}`);
    if (status < 300) done();
  };

  return { made, makeAll, perform };
};
