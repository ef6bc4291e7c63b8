import { z } from "@hono/zod-openapi";
import { emailAddress } from "../../../contacts/address.ts";
import { attributesIn, knownAttribute, lookedAtMax } from "../../../contacts/attributes.ts";
import { changeContact } from "../../../contacts/change-contact.ts";
import { type Contact, contactPatch, newContact } from "../../../contacts/contact.ts";
import { personView, toPersonView } from "../../../people/view.ts";
import { addContact as add, optOut, deleteContact as remove } from "../../../suppressions/opt-out.ts";
import type { ApiDependencies } from "../dependencies.ts";
import { json, jsonBody } from "../json-content.ts";
import { listLeft, requireLists, withoutDeletedLists } from "../known-lists.ts";
import { Problem } from "../problem.ts";
import { router, securedRoute } from "../route.ts";

const attributePage = z.object({ attributes: z.array(knownAttribute) }).meta({ id: "AttributePage" });
const byEmail = z.object({ email: emailAddress });
const notFound = () => new Problem("not_found", "There is no contact with this address.", "email");

const contactLinks = {
  read: { operationId: "readContact", parameters: { email: "$response.body#/email" } },
  change: { operationId: "changeContact", parameters: { email: "$response.body#/email" } },
  delete: { operationId: "deleteContact", parameters: { email: "$response.body#/email" } },
  history: { operationId: "readHistory", parameters: { email: "$response.body#/email" } },
};

/** A contact as it is answered, with what stands against mail to it at this moment. */
const shown = async ({ suppressions }: Pick<Dependencies, "suppressions">, contact: Contact) =>
  toPersonView({ contact, suppression: await suppressions.get(contact.email) });

type Dependencies = Pick<
  ApiDependencies,
  "apiKeys" | "attributes" | "contacts" | "suppressions" | "erasures" | "lists" | "signups"
>;

export const contactRoutes = (deps: Dependencies) =>
  router()
    .route("/", listAttributes(deps))
    .route("/", addContact(deps))
    .route("/", readContact(deps))
    .route("/", patchContact(deps))
    .route("/", deleteContact(deps));

/** `GET /contacts/attributes` */
const listAttributes = ({ apiKeys, attributes, contacts }: Dependencies) =>
  router().openapi(
    securedRoute(apiKeys, "read", [], {
      method: "get",
      path: "/contacts/attributes",
      operationId: "listAttributes",
      tags: ["contacts"],
      summary: "List the attributes that contacts have",
      description:
        "All that any contact has, or had; the most frequent first, by 1,000 contacts that are looked at. One that only contacts of before the names were noted have is among them if they are looked at.",
      responses: { 200: { description: "The attributes.", content: json(attributePage) } },
    }),
    async (c) => {
      const [some, noted] = await Promise.all([contacts.sample(lookedAtMax), attributes.all()]);
      return c.json({ attributes: attributesIn(some, noted) }, 200);
    },
  );

/** `POST /contacts` */
const addContact = ({ apiKeys, attributes, contacts, suppressions, lists }: Dependencies) =>
  router().openapi(
    securedRoute(apiKeys, "send", ["contact_exists", "unknown_list"], {
      method: "post",
      path: "/contacts",
      operationId: "addContact",
      tags: ["contacts"],
      summary: "Add a contact",
      description:
        "One whose address is suppressed is added with the status that says why. One added as unsubscribed is suppressed.",
      request: { body: jsonBody(newContact) },
      responses: {
        201: { description: "The contact.", content: json(personView), links: contactLinks },
      },
    }),
    async (c) => {
      const now = new Date().toISOString();
      const given = c.req.valid("json");
      await requireLists(lists, given.lists ?? [], "lists");
      await attributes.noteOf(given.attributes);
      const created = await add({ contacts, suppressions }, given, now);
      if (!created)
        throw new Problem("contact_exists", "There is a contact with this address: PATCH it.", "email");
      return c.json(await shown({ suppressions }, created), 201);
    },
  );

/** `GET /contacts/{email}` */
const readContact = ({ apiKeys, contacts, suppressions }: Dependencies) =>
  router().openapi(
    securedRoute(apiKeys, "read", ["not_found"], {
      method: "get",
      path: "/contacts/{email}",
      operationId: "readContact",
      tags: ["contacts"],
      summary: "Read a contact",
      description: "With what stands against mail to it, and how it is known that the person wants mail.",
      request: { params: byEmail },
      responses: {
        200: { description: "The contact.", content: json(personView), links: contactLinks },
      },
    }),
    async (c) => {
      const found = await contacts.get(c.req.valid("param").email.key);
      if (!found) throw notFound();
      return c.json(await shown({ suppressions }, found), 200);
    },
  );

/** `PATCH /contacts/{email}` */
const patchContact = ({ apiKeys, attributes, contacts, suppressions, lists }: Dependencies) =>
  router().openapi(
    securedRoute(apiKeys, "send", ["not_found", "contact_suppressed", "unknown_list", "list_left"], {
      method: "patch",
      path: "/contacts/{email}",
      operationId: "changeContact",
      tags: ["contacts"],
      summary: "Change a contact",
      description:
        "Unsubscribing also suppresses the address. Who is unsubscribed, bounced or complained stays so until the suppression is lifted. Who left a list is not put back on it.",
      request: { params: byEmail, body: jsonBody(contactPatch) },
      responses: { 200: { description: "The contact as changed.", content: json(personView) } },
    }),
    async (c) => {
      const { key } = c.req.valid("param").email;
      const given = c.req.valid("json");
      const patch = given.lists
        ? { ...given, lists: await withoutDeletedLists({ contacts, lists }, key, given.lists) }
        : given;
      const now = new Date().toISOString();
      await attributes.noteOf(given.attributes);
      const stores = { contacts, suppressions, optOut: optOut({ suppressions }, now) };
      const outcome = await changeContact(stores, key, patch, now);
      if (outcome.kind === "not_found") throw notFound();
      if (outcome.kind === "left") throw listLeft(outcome.list);
      if (outcome.kind === "suppressed")
        throw new Problem(
          "contact_suppressed",
          `The contact is ${outcome.status} and its address is suppressed: an admin lifts that first, with DELETE /suppressions/{email}, if the person asked for mail again.`,
          "status",
        );
      return c.json(await shown({ suppressions }, outcome.contact), 200);
    },
  );

/** `DELETE /contacts/{email}` */
const deleteContact = ({ apiKeys, ...stores }: Dependencies) =>
  router().openapi(
    securedRoute(apiKeys, "send", ["not_found"], {
      method: "delete",
      path: "/contacts/{email}",
      operationId: "deleteContact",
      tags: ["contacts"],
      summary: "Delete a contact",
      description:
        "Address, name and attributes also go from the campaigns it was in, within minutes; their counts stay, and who is still to be mailed is not. A message that a sender has in hand at that moment, one of at most 8, may still leave within half a minute. A suppression of the address stays: importing the contact again does not re-subscribe it.",
      request: { params: byEmail },
      responses: { 204: { description: "Deleted." } },
    }),
    async (c) => {
      const { key } = c.req.valid("param").email;
      const isDeleted = await remove(stores, key, new Date().toISOString());
      if (!isDeleted) throw notFound();
      return c.body(null, 204);
    },
  );
