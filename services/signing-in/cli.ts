import { randomUUID } from "node:crypto";
import { userInfo } from "node:os";
import { parseArgs } from "node:util";
import { auditRetentionDaysUsual, readLocalEnvironment, readStage } from "../api-keys/env.ts";
import { auditStore } from "../audit/store.ts";
import { parseAddress } from "../contacts/address.ts";
import { type Member, newMember, roles } from "../members/member.ts";
import { memberStore } from "../members/store.ts";
import { documentClient } from "../platform/dynamodb.ts";
import { linkStore } from "../sessions/link-store.ts";
import { linkUrl } from "./site.ts";

const usage = `Invites people to sign in on the site: the first admin of a stage, and whoever has lost every way in.

  npm run member -- invite --email ADDRESS [--name NAME] [--role viewer|author|sender|admin] [--stage STAGE] [--url URL]
  npm run member -- list [--stage STAGE]

Prints a link that is good once, for three days; nothing is mailed. Who is there already gets a link, too, and keeps name
and role. The role is admin where none is given. Without --stage: the local cloud that runs (npm start). With it: that
stage of your AWS account, with your AWS credentials, in the region that stacks/stages/STAGE.json names. --url is where
its site is, public_url of the deploy, where that file does not say it.`;

const fail = (message: string): never => {
  console.error(message);
  process.exit(1);
};

const text = { type: "string" } as const;
const parse = () => {
  try {
    return parseArgs({
      allowPositionals: true,
      options: { email: text, name: text, role: text, stage: text, url: text },
    });
  } catch (error) {
    return fail(`${(error as Error).message}\n\n${usage}`);
  }
};

const { values, positionals } = parse();
const [command] = positionals;

/** Where members, links and the audit log are, and the site. */
const findStage = () => {
  if (values.stage) {
    const { file, region, auditRetentionDays, publicUrl } = readStage(values.stage);
    process.env.AWS_REGION = region ?? fail(`${file} does not say in which region stage ${values.stage} is.`);
    const table = (name: string) => `Tidings${name}-${values.stage}`;
    const tables = { members: table("Members"), sessions: table("Sessions"), audit: table("Audit") };
    return { ...tables, auditRetentionDays, publicUrl: values.url ?? publicUrl };
  }
  const { file, membersTable, sessionsTable, auditTable, publicUrl } = readLocalEnvironment();
  const missing = () => fail(`No local cloud here (${file} is missing): run npm start, or name a --stage.`);
  return {
    members: membersTable ?? missing(),
    sessions: sessionsTable ?? missing(),
    audit: auditTable ?? missing(),
    auditRetentionDays: auditRetentionDaysUsual,
    publicUrl: values.url ?? publicUrl,
  };
};

const stage = findStage();
const db = documentClient();
const members = memberStore(db, stage.members);

/** Somebody with this address: who is there already, or somebody new. */
const findOrAdd = async (now: Date): Promise<Member> => {
  const mailbox = parseAddress(values.email ?? "") ?? fail(`--email must be an e-mail address.\n\n${usage}`);
  const role =
    roles.find((name) => name === (values.role ?? "admin")) ??
    fail(`--role must be one of ${roles.join(", ")}.`);
  const found = await members.findByAddress(mailbox.key);
  if (found) return found;
  const made = newMember({ name: values.name ?? mailbox.address, mailbox, role }, now);
  if (!(await members.add(made))) fail("Somebody else has invited this address just now: try again.");
  return made;
};

/** Writes down who did it at the terminal. What was done stays done where that cannot be written, and it is said. */
const writeDown = (member: Member, now: Date) =>
  auditStore(db, stage.audit, stage.auditRetentionDays)
    .add({
      at: now.toISOString(),
      request_id: randomUUID(),
      key: { key_id: "terminal", name: userInfo().username },
      action: "inviteMember",
      target: member.member_id,
      name: member.name,
      how: member.role,
      status: 200,
    })
    .catch((error: unknown) =>
      console.error(`It is done, but the audit log could not be written: ${(error as Error).message}`),
    );

if (command === "invite") {
  const publicUrl =
    stage.publicUrl ??
    fail("Say where the site is: --url https://…, as public_url of the deploy has it (terraform output).");
  const now = new Date();
  const member = await findOrAdd(now);
  const token = await linkStore(db, stage.sessions).make("invitation", member, now);
  console.log(linkUrl(publicUrl, token));
  await writeDown(member, now);
} else if (command === "list") {
  for (const { member, passkeys } of await members.list())
    console.log(
      [
        member.member_id,
        member.role,
        member.joined_at ?? "invited",
        `passkeys: ${passkeys}`,
        member.address,
      ].join("  "),
    );
} else fail(usage);
