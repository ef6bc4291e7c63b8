import { DataAwsCloudwatchEventBus } from "@cdktf/provider-aws/lib/data-aws-cloudwatch-event-bus/index.js";
import { Sesv2AccountSuppressionAttributes } from "@cdktf/provider-aws/lib/sesv2-account-suppression-attributes/index.js";
import { Sesv2ConfigurationSet } from "@cdktf/provider-aws/lib/sesv2-configuration-set/index.js";
import { Sesv2ConfigurationSetEventDestination } from "@cdktf/provider-aws/lib/sesv2-configuration-set-event-destination/index.js";
import { Sesv2EmailIdentity } from "@cdktf/provider-aws/lib/sesv2-email-identity/index.js";
import { Construct } from "constructs";
import { nameOf, type Settings } from "../settings.ts";

export interface Email {
  readonly identity: Sesv2EmailIdentity;
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

/** The SES side: who sends, and a configuration set that publishes what becomes of each message. */
export const createEmail = (scope: Construct, settings: Settings): Email => {
  const part = new Construct(scope, "email");
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
  new Sesv2AccountSuppressionAttributes(part, "suppression", { suppressedReasons });
  const identity = new Sesv2EmailIdentity(part, "identity", { emailIdentity: settings.sender });
  return { identity, configurationSet };
};

/**
 * The records with which SES signs the domain's mail (Easy DKIM, always three); none when the sender is an address.
 * https://docs.aws.amazon.com/ses/latest/dg/send-email-authentication-dkim-easy.html
 */
export const dkimRecords = (settings: Settings, { identity }: Email): DnsRecord[] =>
  settings.sender.includes("@")
    ? []
    : [0, 1, 2].map((n) => {
        const token = identity.getStringAttribute(`dkim_signing_attributes[0].tokens[${n}]`);
        return {
          name: `${token}._domainkey.${settings.sender}`,
          type: "CNAME",
          value: `${token}.dkim.amazonses.com`,
        };
      });
