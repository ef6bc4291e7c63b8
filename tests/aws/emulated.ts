import { join } from "node:path";
import type { Resource } from "../../stacks/local/types.ts";
import { applyStack } from "./apply.ts";
import { callerOf, createKey, recipientsOf, sendCampaign } from "./campaign.ts";
import { errorsLogged } from "./logged.ts";
import { startMiniStack } from "./ministack.ts";
import { openSetUp } from "./set-up.ts";

const contacts = 50;

export interface Policy {
  /** Whose it is. */
  readonly name: string;
  /** With every reference resolved. */
  readonly document: string;
}

const policiesOf = (resources: readonly Resource[]): Policy[] =>
  resources.flatMap(({ type, id, attributes: { policy } }) =>
    typeof policy === "string" ? [{ name: `${type}.${id}`, document: policy }] : [],
  );

/** The address of an HTTP API there: by its host, as of API Gateway itself. */
const hostOf = (apiUrl: unknown, port: number) =>
  `${new URL(String(apiUrl)).hostname.split(".")[0]}.execute-api.localhost:${port}`;

/**
 * Sets a stage up on MiniStack, applies its stack, and sends a campaign of 50 through the bundles that are deployed, as
 * their roles may.
 * @param folder of the `cdk.tf.json`
 * @returns what is wrong, one sentence each, and the policies as they are there
 */
export const checkEmulated = async (folder: string, stage: string, region: string, sender: string) => {
  const cloud = await startMiniStack();
  try {
    const place = { endpoint: cloud.endpoint, region, account: "000000000000" };
    const setUp = openSetUp(place, stage, sender);
    const before = await setUp.before();
    const { resources, outputs } = await applyStack(join(folder, "cdk.tf.json"), place);
    console.log(`MiniStack has the stack: ${resources.length} resources and data sources.`);
    const key = await createKey(place, String(outputs.api_keys_table));
    const call = callerOf(place, hostOf(outputs.api_url, cloud.port), key);
    const campaign = await sendCampaign(call, `hello@${sender}`, contacts);
    const recipients = await recipientsOf(place);
    const { status, sent_count, total_contacts } = campaign;
    console.log(
      `A campaign is ${status}: ${sent_count} of ${total_contacts} sent, ${recipients.length} mails.`,
    );
    const after = await setUp.after();
    setUp.close();
    const findings = [
      ...before,
      ...after,
      ...(status === "completed" && sent_count === contacts
        ? []
        : [`The campaign is ${status}, with ${sent_count} of ${contacts} sent: ${campaign.reason}`]),
      ...(new Set(recipients).size === contacts && recipients.length === contacts
        ? []
        : [
            `${recipients.length} mails went to ${new Set(recipients).size} people, not one to each of ${contacts}.`,
          ]),
      ...(await errorsLogged(place)).map((line) => `A function logged an error: ${line}`),
    ];
    return { findings, policies: policiesOf(resources) };
  } finally {
    await cloud.stop();
  }
};
