import { SendEmailCommand } from "@aws-sdk/client-sesv2";
import { SendMessageCommand } from "@aws-sdk/client-sqs";
import { sender } from "../support/campaigns.ts";
import { audienceDeedsOf } from "./audience-deeds.ts";
import { campaignDeedsOf } from "./campaign-deeds.ts";
import type { Faults } from "./faults.ts";
import { insistOf } from "./insist.ts";
import { jobDeedsOf } from "./job-deeds.ts";
import { journalOf } from "./journal.ts";
import { linkDeedsOf } from "./link-deeds.ts";
import type { Attempt } from "./observation.ts";
import type { Deed, Plan } from "./plan.ts";
import type { QueueName } from "./queues.ts";
import { readerDeedsOf } from "./reader-deeds.ts";
import type { World } from "./world.ts";

/** Mail of the account that is not ours, at once. Some of it is too much for the account, and refused. */
const foreignMail = ({ ses }: World, { seed }: Plan, count: number) => {
  const send = new SendEmailCommand({
    FromEmailAddress: sender,
    Destination: { ToAddresses: [`foreign.s${seed}@example.org`] },
    Content: { Simple: { Subject: { Data: "Not ours" }, Body: { Text: { Data: "Hello" } } } },
  });
  return Promise.allSettled(Array.from({ length: count }, () => ses.send(send)));
};

/**
 * What people do in a run, mostly through the API. What they ask for they ask until they are answered, and it is in the
 * journal once it is surely so.
 * @param attempts what SES was asked so far: recipients follow links in the mail they got.
 */
export const deedsOf = (world: World, plan: Plan, faults: Faults, attempts: readonly Attempt[]) => {
  const journal = journalOf(world.now);
  const insist = insistOf(world);
  const audiences = audienceDeedsOf(journal, insist);
  const { made } = audiences;
  const { doubleEvents, ...campaigns } = campaignDeedsOf(world, plan, journal, insist, made);
  const jobs = jobDeedsOf(world, journal, insist, made);
  const followLink = linkDeedsOf(world, journal, attempts, made);
  const readers = readerDeedsOf(world, plan, journal, insist, attempts, made);

  const poison = async (queue: QueueName) => {
    await world.sqs.send(
      new SendMessageCommand({ QueueUrl: world.queueUrl(queue), MessageBody: '{"not": "an event"}' }),
    );
    journal.doing("poison", { queue })();
  };
  const perform = async (deed: Deed, campaignIds: readonly string[]): Promise<unknown> => {
    switch (deed.do) {
      case "pause":
      case "resume":
      case "cancel":
      case "end series":
        return await campaigns.steer(campaignIds[0]!, deed.do);
      case "choose winner":
        return await campaigns.chooseWinner(campaignIds[0]!, deed.variant);
      case "open mails":
        return await readers.openMails();
      case "suppress":
      case "unsubscribe":
      case "leave":
        return await readers.withdraw(deed.do, plan.readers[deed.reader]!);
      case "follow unsubscribe link":
        return await readers.followLink();
      case "add contact":
        return await readers.addReader(deed.reader);
      case "double events":
        return await doubleEvents(campaignIds);
      case "poison":
        return await poison(deed.queue);
      case "stop SES":
      case "let SES go on":
        return await world
          .cloud()
          .local("/ses", { method: "PATCH", body: { sending_enabled: deed.do === "let SES go on" } });
      case "foreign mail":
        return await foreignMail(world, plan, deed.count);
      case "kill process":
        return await faults.kill();
      case "put on list":
      case "take off list":
      case "move":
        return await audiences.perform(deed);
      case "import":
      case "bulk":
        return await jobs.perform(deed);
      case "erase":
        return await readers.erase(deed.email);
      case "list at SES":
        return await readers.listAtSes(deed.email);
      default:
        return await followLink(deed);
    }
  };

  return {
    journal: journal.entries,
    /** The ids of the lists, by their places. */
    lists: made.lists as readonly string[],
    askedJobs: jobs.asked,
    noteJobs: jobs.noteAll,
    bounceSoftly: readers.bounceSoftly,
    makeAudiences: () => audiences.makeAll(plan),
    ...campaigns,
    addReader: readers.addReader,
    doubleEvents,
    /** Puts the dead letters of a queue back into it. */
    redrive: (queue: string) => insist("POST", `/dead-letters/${queue}/redrive`, { limit: 100 }),
    perform,
  };
};

export type Deeds = ReturnType<typeof deedsOf>;
