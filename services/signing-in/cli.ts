import { parseArgs } from "node:util";
import { auditRetentionDaysUsual, enterStage, readLocalEnvironment } from "../api-keys/env.ts";
import { writeDownAtTerminal } from "../audit/at-terminal.ts";
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
    const { auditRetentionDays, publicUrl } = enterStage(values.stage, fail);
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

const writeDown = ({ member_id, name, role }: Member, now: Date) =>
  writeDownAtTerminal(
    auditStore(db, stage.audit, stage.auditRetentionDays),
    { action: "inviteMember", target: member_id, name, how: role },
    now,
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
