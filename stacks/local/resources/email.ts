import * as z from "zod";
import type { ResourceTypes } from "../terraform/apply.ts";
import type { ResourceContext } from "./context.ts";
import { block, defineResource, withoutEffect } from "./define.ts";
import { resourceId } from "./resource-id.ts";

const reasons = z.array(z.enum(["BOUNCE", "COMPLAINT"]));

/** SES identities, and configuration sets with their event destinations. */
export const emailResources = ({ region, account, ses }: ResourceContext): ResourceTypes => {
  const arn = (resource: string) => `arn:aws:ses:${region}:${account}:${resource}`;
  return {
    aws_sesv2_email_identity: defineResource(
      z.strictObject({ email_identity: z.string() }),
      ({ email_identity }, logicalId) => {
        // SES signs with three keys whose records the owner of a domain publishes.
        const tokens = [1, 2, 3].map((n) => resourceId(`${logicalId}-${n}`, 32));
        ses.putIdentity(email_identity, tokens);
        return {
          arn: arn(`identity/${email_identity}`),
          id: email_identity,
          dkim_signing_attributes: [{ tokens }],
        };
      },
    ),

    aws_sesv2_configuration_set: defineResource(
      z.strictObject({
        configuration_set_name: z.string(),
        suppression_options: block(z.strictObject({ suppressed_reasons: reasons })).optional(),
        reputation_options: withoutEffect("there is no reputation to keep here"),
      }),
      ({ configuration_set_name, suppression_options }) => {
        ses.putConfigurationSet({
          name: configuration_set_name,
          ...(suppression_options && { suppressedReasons: suppression_options.suppressed_reasons }),
        });
        return { arn: arn(`configuration-set/${configuration_set_name}`), id: configuration_set_name };
      },
    ),

    aws_sesv2_configuration_set_event_destination: defineResource(
      z.strictObject({
        configuration_set_name: z.string(),
        event_destination_name: z.string(),
        event_destination: block(
          z.strictObject({
            // The provider's own default, which is easily overlooked.
            enabled: z.boolean().default(false),
            matching_event_types: z.array(z.string()),
            event_bridge_destination: block(z.strictObject({ event_bus_arn: z.string() })),
          }),
        ),
      }),
      ({ configuration_set_name, event_destination_name, event_destination }) => {
        ses.putEventDestination({
          configurationSet: configuration_set_name,
          name: event_destination_name,
          enabled: event_destination.enabled,
          eventTypes: event_destination.matching_event_types,
          busArn: event_destination.event_bridge_destination.event_bus_arn,
        });
        return { id: `${configuration_set_name}|${event_destination_name}` };
      },
    ),
  };
};
