import { CloudwatchEventArchive } from "@cdktf/provider-aws/lib/cloudwatch-event-archive/index.js";
import { CloudwatchEventBus } from "@cdktf/provider-aws/lib/cloudwatch-event-bus/index.js";
import { Construct } from "constructs";
import { type EventType, source } from "../../events/event.ts";
import { sesDetailTypes, sesSource } from "../../events/ses.ts";
import { nameOf, type Settings } from "../settings.ts";

const archiveDays = 30;

/** The bus of this stage, with an archive from which users may replay events to rules of their own. */
export const createBus = (scope: Construct, settings: Settings): CloudwatchEventBus => {
  const part = new Construct(scope, "bus");
  const name = nameOf(settings);
  const bus = new CloudwatchEventBus(part, "bus", { name });
  new CloudwatchEventArchive(part, "archive", {
    name,
    eventSourceArn: bus.arn,
    retentionDays: archiveDays,
  });
  return bus;
};

/** Matches events of the catalogue in their version, but not a replay of them: a replay must never lead to a send. */
export const patternOf = (...types: EventType[]) => ({
  source: [source],
  "detail-type": types.map(({ name }) => name),
  detail: { version: [...new Set(types.map(({ version }) => version))] },
  "replay-name": [{ exists: false }],
});

/** Matches every event SES publishes about messages of one configuration set. */
export const sesPattern = (configurationSet: string) => ({
  source: [sesSource],
  "detail-type": sesDetailTypes,
  detail: { mail: { tags: { "ses:configuration-set": [configurationSet] } } },
});
