import { createHash } from "node:crypto";
import { z } from "@hono/zod-openapi";
import { emailAddress } from "../../../contacts/address.ts";
import { countPeople } from "../../../people/count-people.ts";
import { findInSegment, segmentExaminedMax } from "../../../people/find-in-segment.ts";
import { examinedMax, findPeople } from "../../../people/find-people.ts";
import { historyOf, mailHistoryView } from "../../../people/history.ts";
import { arePlaces } from "../../../people/places.ts";
import {
  checkQuestion,
  orderParameter,
  type Question,
  questionParameters,
  walksOf,
} from "../../../people/question.ts";
import { personView, toPersonView } from "../../../people/view.ts";
import { withSegment } from "../asked-people.ts";
import { emailKey, indexPlaces, pageCursor } from "../cursor.ts";
import type { ApiDependencies } from "../dependencies.ts";
import { json } from "../json-content.ts";
import { Problem } from "../problem.ts";
import { nextCursor, pageQuery, router, securedRoute } from "../route.ts";

/** What is not counted by then is said to be missing: API Gateway answers within 29 seconds, for itself. */
const countMs = 12_000;

const contactPage = z
  .object({
    contacts: z.array(personView),
    next_cursor: nextCursor,
    examined: z.number().int().meta({
      description: "Contacts looked at for this page: it may be short, or empty, though more follow.",
    }),
  })
  .meta({ id: "ContactPage" });
const contactCount = z
  .object({
    count: z.number().int().meta({ example: 1204 }),
    exact: z.boolean().meta({
      description:
        "False: there are more, or there may be. A search is counted up to 1,000, unless `whole` is asked for.",
    }),
  })
  .meta({ id: "ContactCount" });

const listQuery = z
  .object({ ...questionParameters, order: orderParameter, ...pageQuery.shape })
  .superRefine(checkQuestion);
const countQuery = z
  .object({
    ...questionParameters,
    whole: z
      .literal("true")
      .optional()
      .meta({ description: "Count a search to its end, too, which takes longer." }),
  })
  .superRefine(checkQuestion);

/** The fields of an object in one order: a table gives those of a filter in any. */
const inOrder = (_key: string, value: unknown): unknown =>
  typeof value === "object" && value !== null && !Array.isArray(value)
    ? Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)))
    : value;

/** Names the listing of one question: a cursor of another would go on elsewhere. */
const listingOf = (question: Question): string => {
  const digest = createHash("sha256").update(JSON.stringify(question, inOrder)).digest("base64url");
  return `contacts ${digest.slice(0, 8)}`;
};

const cursorsOf = (question: Question) => {
  const walks = walksOf(question);
  const isOfQuestion = ({ walk, places }: z.output<typeof indexPlaces>) =>
    walks[walk] !== undefined && arePlaces(walks[walk].range, places);
  return pageCursor(listingOf(question), indexPlaces.refine(isOfQuestion));
};

/** A page of those who are asked for, from a cursor on. @throws Problem invalid_cursor */
const pageOf = async (
  deps: Dependencies,
  question: Question,
  { limit, cursor }: { readonly limit: number; readonly cursor?: string | undefined },
) => {
  if (question.segment && !question.order && !question.q?.trim()) {
    const cursors = pageCursor(listingOf(question), emailKey);
    const { next, ...found } = await findInSegment(deps, question, { limit, from: cursors.decode(cursor) });
    return { ...found, next_cursor: cursors.encode(next) };
  }
  const cursors = cursorsOf(question);
  const { next, ...found } = await findPeople(deps, question, { limit, from: cursors.decode(cursor) });
  return { ...found, next_cursor: cursors.encode(next) };
};

type Dependencies = Pick<
  ApiDependencies,
  "apiKeys" | "campaigns" | "contacts" | "deliveries" | "segments" | "suppressions"
>;

export const peopleRoutes = (deps: Dependencies) =>
  router().route("/", listContacts(deps)).route("/", countContacts(deps)).route("/", readHistory(deps));

/** `GET /contacts` */
const listContacts = (deps: Dependencies) =>
  router().openapi(
    securedRoute(deps.apiKeys, "read", ["invalid_cursor", "unknown_segment"], {
      method: "get",
      path: "/contacts",
      operationId: "listContacts",
      tags: ["contacts"],
      summary: "Find contacts",
      description: `Each once, in a stable order, while others come and go; one added a moment ago may be missing for a second. Of what no index answers (status, list, segment, suppression, when somebody was mailed) ${examinedMax} contacts a request are looked at: a page may have fewer than \`limit\`, or none, though more follow. A segment alone, of which ${segmentExaminedMax} are looked at, is in an order of its own, the same each time: \`order\` gives it one of these, and takes longer. A cursor is taken with the same question only.`,
      request: { query: listQuery },
      responses: { 200: { description: "A page of contacts.", content: json(contactPage) } },
    }),
    async (c) => {
      const { limit, cursor, ...asked } = c.req.valid("query");
      const question = await withSegment(deps, asked);
      const { people, ...page } = await pageOf(deps, question, { limit, cursor });
      return c.json({ contacts: people.map(toPersonView), ...page }, 200);
    },
  );

/** `GET /contacts/count` */
const countContacts = (deps: Dependencies) =>
  router().openapi(
    securedRoute(deps.apiKeys, "read", ["unknown_segment"], {
      method: "get",
      path: "/contacts/count",
      operationId: "countContacts",
      tags: ["contacts"],
      summary: "Count contacts",
      description: "Those that `GET /contacts` finds. It may take seconds where there are many.",
      request: { query: countQuery },
      responses: { 200: { description: "How many there are.", content: json(contactCount) } },
    }),
    async (c) => {
      const until = Date.now() + countMs;
      const { whole, ...asked } = c.req.valid("query");
      const question = await withSegment(deps, asked);
      return c.json(await countPeople(deps, question, until, whole === "true"), 200);
    },
  );

/** `GET /contacts/{email}/history` */
const readHistory = (deps: Dependencies) =>
  router().openapi(
    securedRoute(deps.apiKeys, "read", ["not_found"], {
      method: "get",
      path: "/contacts/{email}/history",
      operationId: "readHistory",
      tags: ["contacts"],
      summary: "Read which mails a contact got, and what became of each",
      description:
        "The latest eight that SES accepted, or may have: one whose outcome is unknown is here, with that.",
      request: { params: z.object({ email: emailAddress }) },
      responses: { 200: { description: "The mails.", content: json(mailHistoryView) } },
    }),
    async (c) => {
      const contact = await deps.contacts.get(c.req.valid("param").email.key);
      if (!contact) throw new Problem("not_found", "There is no contact with this address.", "email");
      return c.json(await historyOf(deps, contact), 200);
    },
  );
