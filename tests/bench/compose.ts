import { randomBytes } from "node:crypto";
import { parseArgs } from "node:util";
import MailComposer from "nodemailer/lib/mail-composer";
import { compose, prepareMail, recycle } from "../../services/mail/compose.ts";
import { plainTextOf } from "../../services/mail/plain-text.ts";
import { renderMail } from "../../services/mail/render-mail.ts";
import { conclude, type Figure } from "./figures.ts";

const usage = `Composes short letters with nothing, 1 MB and 5 MB attached, and the same mails by nodemailer alone, which encodes
the attachment for each. Prints the time a mail takes and how many times faster the first is; exits with 1 when
that falls short of ten times at 1 MB or twenty at 5 MB. Of each the fastest counts.

  npm run bench:compose -- [--mails N]   timed of each (40)
`;

const { values } = parseArgs({
  options: { mails: { type: "string", default: "40" }, help: { type: "boolean", default: false } },
});
if (values.help) {
  console.log(usage);
  process.exit();
}
const mails = Number(values.mails);

const paragraphs = Array.from(
  { length: 2 },
  (_, i) =>
    `<p>Paragraph ${i} for {{ first_name | default: "you" }}: <a href="https://example.com/${i}">read on</a>.</p>`,
);
const content = {
  subject: "Hello {{ first_name }}",
  html: `<html><body><h1>Hello {{ first_name }}</h1>\n${paragraphs.join("\n")}\n</body></html>`,
};
const from_email = "hello@example.com";
const link = "https://news.example.com/unsubscribe/token";
const recipient = (n: number) => {
  const email = `reader${n}@example.net`;
  return { address: email, values: { email, first_name: `Reader ${n}` } };
};

/** The same mail by nodemailer alone, given the attachment for each message. */
const composeWhole = async (
  prepared: Awaited<ReturnType<typeof prepareMail>>,
  { address, values }: ReturnType<typeof recipient>,
  file: Buffer | undefined,
): Promise<Buffer> =>
  await new MailComposer({
    from: from_email,
    to: address,
    ...renderMail(prepared, values, link),
    headers: {
      "List-Unsubscribe": { prepared: true, value: `<${link}>` },
      "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
    },
    attachments: file ? [{ filename: "programme.pdf", contentType: "application/pdf", content: file }] : [],
  })
    .compile()
    .build();

const microseconds = async (work: () => Promise<unknown>): Promise<number> => {
  const began = performance.now();
  await work();
  return (performance.now() - began) * 1_000;
};

/** Microseconds of the fastest: the others are of what else the machine does. */
const timed = async (work: (n: number) => Promise<unknown>): Promise<number> => {
  let fastest = Number.POSITIVE_INFINITY;
  for (let n = 0; n < mails; n++) fastest = Math.min(fastest, await microseconds(() => work(n)));
  return fastest;
};

/** Composed before any is timed, as a sender has composed thousands. */
const warmMails = 500;

const letter = renderMail(
  await prepareMail({ from_email, tracking: true, attachments: [] }, content, async () => Buffer.of()),
  recipient(0).values,
  link,
);
for (let n = 0; n < warmMails; n++) plainTextOf(letter.html);
const plainText = await timed(async () => plainTextOf(letter.html));
console.log(`HTML to text: ${plainText.toFixed(0)} µs a mail, which both do\n`);

const figures: Figure[] = [];
console.log("attached   µs a mail   nodemailer alone    times    must");
for (const { megabytes, must } of [
  { megabytes: 0, must: undefined },
  { megabytes: 1, must: 10 },
  { megabytes: 5, must: 20 },
]) {
  const file = megabytes === 0 ? undefined : randomBytes(megabytes * 1_000_000);
  const reference = { filename: "programme.pdf", content_type: "application/pdf", key: "", size_bytes: 0 };
  const campaign = { from_email, tracking: true, attachments: file ? [reference] : [] };
  const prepared = await prepareMail(campaign, content, async () => file ?? Buffer.of());
  const spliced = async (n: number) => recycle(prepared, await compose(prepared, recipient(n), link));
  for (let n = 0; n < warmMails; n++) await spliced(n);
  const ours = await timed(spliced);
  const theirs = await timed((n) => composeWhole(prepared, recipient(n), file));
  const times = theirs / ours;
  if (must !== undefined)
    figures.push({
      measure: `composing with ${megabytes} MB attached, times nodemailer alone`,
      was: "1 ×",
      value: times,
      unit: "×",
      must: { atLeast: must },
    });
  console.log(
    `${`${megabytes} MB`.padStart(8)}${ours.toFixed(0).padStart(12)}${theirs.toFixed(0).padStart(19)}${times.toFixed(1).padStart(9)}${(must === undefined ? "" : `>= ${must}`).padStart(8)}`,
  );
}
conclude(figures);
