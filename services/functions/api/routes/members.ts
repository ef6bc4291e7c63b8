import { z } from "@hono/zod-openapi";
import type { Context } from "hono";
import { emailAddress } from "../../../contacts/address.ts";
import { headerText } from "../../../contacts/header-text.ts";
import { type Member, memberIdPattern, roles } from "../../../members/member.ts";
import type { Changed } from "../../../members/store.ts";
import { type Invitation, invite, mailInvitation } from "../../../signing-in/mail-link.ts";
import type { Authorized } from "../auth.ts";
import type { ApiDependencies } from "../dependencies.ts";
import { json, jsonBody } from "../json-content.ts";
import { Problem } from "../problem.ts";
import { router, securedRoute } from "../route.ts";

const role = z.enum(roles).meta({
  id: "Role",
  description: "viewer reads; author writes drafts, templates and pictures; sender sends; admin does all.",
});
const memberView = z
  .object({
    member_id: z.string().meta({ description: "As what they do is written down with." }),
    name: z.string(),
    email: z.string(),
    role,
    created_at: z.iso.datetime().meta({ description: "When they were invited." }),
    joined_at: z.iso.datetime().nullable().meta({ description: "null: they have yet to follow their link." }),
    passkeys: z.number().int(),
    own: z.boolean().meta({ description: "Whether it is who asks." }),
  })
  .meta({ id: "Member" });
const memberList = z.object({ members: z.array(memberView) }).meta({ id: "MemberList" });
const newMember = z
  .strictObject({
    name: headerText(100)
      .trim()
      .min(1, "must not be empty")
      .meta({ description: "As it is written down beside what they do.", pattern: "\\S", example: "Nora" }),
    email: emailAddress,
    role,
  })
  .meta({ id: "NewMember" });
const invitation = z.object({
  link: z
    .string()
    .meta({ description: "Good once, for three days, for whoever has it. Nobody is told again." }),
  mailed: z.boolean().meta({ description: "Whether it is on its way by mail, too." }),
});
const invitedMember = memberView.extend(invitation.shape).meta({ id: "InvitedMember" });
const memberPatch = z.strictObject({ role }).meta({ id: "MemberPatch" });
const byId = z.object({
  member_id: z
    .string()
    .regex(memberIdPattern, "must be the member_id of GET /members")
    .meta({ example: "member_0123456789abcdef" }),
});

const shown = (member: Member, passkeys: number, own: Member | undefined): z.output<typeof memberView> => ({
  member_id: member.member_id,
  name: member.name,
  email: member.address,
  role: member.role,
  created_at: member.created_at,
  joined_at: member.joined_at ?? null,
  passkeys,
  own: member.member_id === own?.member_id,
});

const toInvitation = ({ url, mailed }: Invitation): z.output<typeof invitation> => ({ link: url, mailed });

const byAge = (a: { readonly member: Member }, b: { readonly member: Member }): number =>
  a.member.created_at < b.member.created_at ? -1 : 1;

const missing = () => new Problem("not_found", "There is nobody with this id.", "member_id");

/** @throws Problem when it did not come to the change */
const requireChanged = (changed: Changed): void => {
  if (changed === "no_member") throw missing();
  if (changed === "last_admin")
    throw new Problem("last_admin", "This is the last admin: make somebody else one first.", "member_id");
};

/**
 * Who is meant.
 * @throws Problem when there is nobody, or somebody means themselves: an admin cannot lock themselves out
 */
const findOther = async (
  c: Context<Authorized>,
  members: Dependencies["members"],
  member_id: string,
): Promise<Member> => {
  if (member_id === c.get("caller").member?.member_id)
    throw new Problem("own_member", "This is you: another admin does that.", "member_id");
  const member = await members.get(member_id);
  if (!member) throw missing();
  c.set("targetName", member.name);
  return member;
};

type Dependencies = Pick<
  ApiDependencies,
  | "apiKeys"
  | "members"
  | "links"
  | "publicUrl"
  | "stage"
  | "limiter"
  | "sendingClient"
  | "configurationSet"
  | "log"
>;

/** Who signs in on the site; for admins. The first is made where the stage is operated. */
export const memberRoutes = (deps: Dependencies) =>
  router().route("/", invitingRoutes(deps)).route("/", changingRoutes(deps));

/** `GET` and `POST /members`, `POST /members/{member_id}/invitation` */
const invitingRoutes = (deps: Dependencies) =>
  router<Authorized>()
    .openapi(
      securedRoute(deps.apiKeys, "admin", [], {
        method: "get",
        path: "/members",
        operationId: "listAllMembers",
        tags: ["members"],
        summary: "Who signs in on the site",
        responses: { 200: { description: "Everybody, in the order they came.", content: json(memberList) } },
      }),
      async (c) => {
        const all = (await deps.members.list()).sort(byAge);
        const { member: own } = c.get("caller");
        return c.json({ members: all.map(({ member, passkeys }) => shown(member, passkeys, own)) }, 200);
      },
    )
    .openapi(
      securedRoute(deps.apiKeys, "admin", ["member_exists"], {
        method: "post",
        path: "/members",
        operationId: "inviteMember",
        tags: ["members"],
        summary: "Invite somebody",
        description:
          "They are mailed a link, by which they come in once; the answer has it, too, for where no mail comes.",
        request: { body: jsonBody(newMember) },
        responses: { 201: { description: "They are invited.", content: json(invitedMember) } },
      }),
      async (c) => {
        const { name, email, role } = c.req.valid("json");
        const invited = await invite(deps, { name, mailbox: email, role }, new Date());
        if (!invited)
          throw new Problem("member_exists", "Somebody with this address is here already.", "email");
        return c.json({ ...shown(invited.member, 0, undefined), ...toInvitation(invited) }, 201);
      },
    )
    .openapi(
      securedRoute(deps.apiKeys, "admin", ["not_found", "own_member", "wrong_state"], {
        method: "post",
        path: "/members/{member_id}/invitation",
        operationId: "inviteMemberAgain",
        tags: ["members"],
        summary: "Invite somebody again who has yet to come",
        description:
          "By another link. Who came already asks for one where they sign in: it is for nobody's eyes but theirs.",
        request: { params: byId },
        responses: {
          200: { description: "The link.", content: json(invitation.meta({ id: "Invitation" })) },
        },
      }),
      async (c) => {
        const member = await findOther(c, deps.members, c.req.valid("param").member_id);
        if (member.joined_at !== undefined)
          throw new Problem("wrong_state", "They have come: they ask for a link where they sign in.");
        return c.json(toInvitation(await mailInvitation(deps, member, new Date())), 200);
      },
    );

/** `PATCH` and `DELETE /members/{member_id}` */
const changingRoutes = ({ apiKeys, members }: Dependencies) =>
  router<Authorized>()
    .openapi(
      securedRoute(apiKeys, "admin", ["not_found", "own_member", "last_admin"], {
        method: "patch",
        path: "/members/{member_id}",
        operationId: "changeMember",
        tags: ["members"],
        summary: "Give somebody another role",
        description: "They sign in anew. Nobody changes their own role, and there always is an admin.",
        request: { params: byId, body: jsonBody(memberPatch) },
        responses: { 204: { description: "They have it." } },
      }),
      async (c) => {
        const { member_id } = await findOther(c, members, c.req.valid("param").member_id);
        requireChanged(await members.changeRole(member_id, c.req.valid("json").role));
        return c.body(null, 204);
      },
    )
    .openapi(
      securedRoute(apiKeys, "admin", ["not_found", "own_member", "last_admin"], {
        method: "delete",
        path: "/members/{member_id}",
        operationId: "removeMember",
        tags: ["members"],
        summary: "Remove somebody",
        description:
          "They are signed out, and their links and passkeys are good for nothing. What they did stays, with their name. Nobody removes themselves, and there always is an admin.",
        request: { params: byId },
        responses: { 204: { description: "They are removed." } },
      }),
      async (c) => {
        const { member_id } = await findOther(c, members, c.req.valid("param").member_id);
        requireChanged(await members.remove(member_id));
        return c.body(null, 204);
      },
    );
