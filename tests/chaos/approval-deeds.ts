import { createHash } from "node:crypto";
import { PutCommand } from "@aws-sdk/lib-dynamodb";
import type { Insist } from "./insist.ts";
import type { Journal } from "./journal.ts";
import type { Plan, PlannedApproval } from "./plan.ts";
import { readCampaign, tables } from "./tables.ts";
import type { World } from "./world.ts";

/** The API key of the second person. */
const secondKey = "tidings_of-the-second-person";
const key_hash = createHash("sha256").update(secondKey).digest("hex");
const asSecond = { authorization: `Bearer ${secondKey}` };

/** A draft as the API answers it. */
interface Written {
  readonly draft_id: string;
  readonly content: Record<string, unknown> & { readonly attachments?: readonly { attachment_id: string }[] };
}

/** What a second person does, and who asks them: releases, sends back, moves. */
export const approvalDeedsOf = (world: World, plan: Plan, journal: Journal, insist: Insist) => {
  const stored = (campaignId: string) => readCampaign(world.db, campaignId);
  /** Makes the key of the second person, where there is something to be released. */
  const addSecond = async () => {
    if (plan.campaigns.every(({ approval }) => !approval)) return;
    const created_at = new Date(world.now()).toISOString();
    const Item = { key_hash, name: "second", scope: "send", created_at };
    await world.db.send(new PutCommand({ TableName: tables.apiKeys, Item }));
  };

  /** Who asked tries to release it, and then the other does. */
  const release = async (campaignId: string) => {
    const { approval } = await stored(campaignId);
    const isOfSecond = approval?.asked_by.key_id === key_hash.slice(0, 16);
    const path = `/campaigns/${campaignId}/approve`;
    const alone = await insist("POST", path, {}, isOfSecond ? asSecond : {});
    if (alone.status === 200) journal.doing("release alone", { campaignId })();
    const done = journal.doing("release", { campaignId });
    const { status } = await insist("POST", path, {}, isOfSecond ? {} : asSecond);
    // An answer may have been lost that said yes.
    if (status === 200 || (await stored(campaignId)).approval?.approved_at) done();
  };

  const move = async (campaignId: string, { by, minutes }: NonNullable<PlannedApproval["moved"]>) => {
    const send_at = new Date(world.now() + minutes * 60_000).toISOString();
    await insist("PATCH", `/campaigns/${campaignId}`, { send_at }, by === "second" ? asSecond : {});
  };

  /** @returns the id of the campaign that it is once its draft is started again */
  const sendBack = async (campaignId: string): Promise<string> => {
    const path = `/campaigns/${campaignId}/reject`;
    const { status, body } = await insist("POST", path, { reason: "Not like that." }, asSecond);
    if (status !== 200) throw new Error(`not sent back: ${JSON.stringify(body)}`);
    journal.doing("send back", { campaignId })();
    const { draft_id, content }: Written = body;
    const { format: _, blocks: __, attachments = [], ...asked } = content;
    const files = attachments.map(({ attachment_id }) => ({ attachment_id }));
    const again = await insist("POST", "/ses-campaign", { ...asked, attachments: files, draft_id });
    if (again.status !== 202) throw new Error(`refused: ${JSON.stringify(again)}`);
    return again.body.campaign_id;
  };

  /** What becomes of a campaign before others are asked for. @returns the id of the one that is to be sent */
  const afterRequest = async (asked: string, approval: PlannedApproval): Promise<string> => {
    const campaignId = approval.sentBack ? await sendBack(asked) : asked;
    if (approval.moved) await move(campaignId, approval.moved);
    if (approval.released === "at once") await release(campaignId);
    return campaignId;
  };

  return { addSecond, release, afterRequest };
};
