import { type Environment, environment } from "../../platform/environment.ts";

const names = ["WEBHOOKS", "WEBHOOK_KEYS_TABLE"] as const;

/** The variables the stack sets on the webhooks function. */
export type WebhooksEnvironment = Environment<(typeof names)[number]>;

export const readWebhooksEnvironment = environment(...names);
