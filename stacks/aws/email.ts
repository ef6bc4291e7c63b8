import { DataAwsCloudwatchEventBus } from "@cdktf/provider-aws/lib/data-aws-cloudwatch-event-bus/index.js";
import { Sesv2ConfigurationSet } from "@cdktf/provider-aws/lib/sesv2-configuration-set/index.js";
import { Sesv2ConfigurationSetEventDestination } from "@cdktf/provider-aws/lib/sesv2-configuration-set-event-destination/index.js";
import { Sesv2EmailIdentity } from "@cdktf/provider-aws/lib/sesv2-email-identity/index.js";
import type { TerraformStack } from "cdktf";
import { Construct } from "constructs";
import { dkimDomain } from "../../services/dns-records/dkim-domain.ts";
import { nameOf, type Settings } from "../settings.ts";

export interface Email {
  /** When the stage makes it. */
  readonly identity: Sesv2EmailIdentity | undefined;
  readonly configurationSet: Sesv2ConfigurationSet;
}

/** A DNS record the owner of the sending domain must publish. */
export interface DnsRecord {
  readonly name: string;
  readonly type: "CNAME";
  readonly value: string;
}

const suppressedReasons = ["BOUNCE", "COMPLAINT"];

/** All but SEND: what becomes of a message says that it was accepted, and every event is paid for (decision 3). */
const eventTypes = [
  "DELIVERY",
  "BOUNCE",
  "COMPLAINT",
  "REJECT",
  "OPEN",
  "CLICK",
  "RENDERING_FAILURE",
  "DELIVERY_DELAY",
  "SUBSCRIPTION",
];

/** Where Terraform's state has the identity of a stage that owns it. */
const identityAddress = "aws_sesv2_email_identity.email_identity_A0B40A9E";

/** The SES side: who sends, and a configuration set that publishes what becomes of each message. */
export const createEmail = (stack: TerraformStack, settings: Settings): Email => {
  const part = new Construct(stack, "email");
  const name = nameOf(settings);
  const configurationSet = new Sesv2ConfigurationSet(part, "configuration_set", {
    configurationSetName: name,
    reputationOptions: { reputationMetricsEnabled: true },
    suppressionOptions: { suppressedReasons },
  });
  // SES publishes to the default bus only.
  const defaultBus = new DataAwsCloudwatchEventBus(part, "default_bus", { name: "default" });
  new Sesv2ConfigurationSetEventDestination(part, "events", {
    configurationSetName: configurationSet.configurationSetName,
    eventDestinationName: "default-bus",
    eventDestination: {
      enabled: true,
      matchingEventTypes: eventTypes,
      eventBridgeDestination: { eventBusArn: defaultBus.arn },
    },
  });
  return { identity: createIdentity(stack, part, settings), configurationSet };
};

/**
 * The identity that campaigns are sent from, when the settings say so. Others of the account may send from it by then,
 * so nothing deletes it: a stage that no longer owns it forgets it, and SES keeps it (decision 32).
 */
const createIdentity = (
  stack: TerraformStack,
  scope: Construct,
  settings: Settings,
): Sesv2EmailIdentity | undefined => {
  if (settings.ownsIdentity)
    return new Sesv2EmailIdentity(scope, "identity", {
      emailIdentity: settings.sender,
      lifecycle: { preventDestroy: true },
    });
  // Newer than cdktf.
  stack.addOverride("removed", [{ from: identityAddress, lifecycle: { destroy: false } }]);
  return undefined;
};

/**
 * The records with which SES signs the domain's mail (Easy DKIM, always three); none when the sender is an address, or
 * its identity is not the stage's.
 * https://docs.aws.amazon.com/ses/latest/dg/send-email-authentication-dkim-easy.html
 */
export const dkimRecords = (settings: Settings, { identity }: Email): DnsRecord[] =>
  identity === undefined || settings.sender.includes("@")
    ? []
    : [0, 1, 2].map((n) => {
        const token = identity.getStringAttribute(`dkim_signing_attributes[0].tokens[${n}]`);
        return {
          name: `${token}._domainkey.${settings.sender}`,
          type: "CNAME",
          value: `${token}.${dkimDomain(settings.region)}`,
        };
      });
