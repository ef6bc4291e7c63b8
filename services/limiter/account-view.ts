import * as z from "zod";
import { type Account, quotaOf, standings } from "./account.ts";
import { type LeaseState, rateOf } from "./lease-state.ts";
import { factorAt } from "./slowdown.ts";

/** The sending account, as the API shows it. */
export const accountView = z
  .object({
    sending_enabled: z
      .boolean()
      .meta({ description: "False while AWS or the account's owner has stopped sending." }),
    max_send_rate: z
      .number()
      .meta({ description: "Messages a second that SES takes, from all who send from the account." }),
    send_rate: z.number().meta({
      description:
        "Messages a second that this installation sends at most now: its share of the rate, less for a while after SES refused some for going too fast.",
    }),
    max_24_hour_send: z
      .number()
      .nullable()
      .meta({ description: "Messages in any 24 hours; null: as many as you like." }),
    sent_last_24_hours: z
      .number()
      .int()
      .meta({ description: "As SES counted when it was last asked, and what was sent since." }),
    read_at: z.iso.datetime().meta({ description: "When SES was last asked: once a minute at most." }),
  })
  .meta({ id: "SendingAccount" });

/** The same, with what only SES itself says of it. */
export const askedAccountView = accountView
  .extend({
    production_access: z
      .boolean()
      .meta({ description: "False in the sandbox: SES sends to verified addresses only." }),
    standing: z.enum(standings).meta({
      description:
        "Whether the mail of the account is fine to SES, under review (probation), or sent no more (shutdown).",
    }),
  })
  .meta({ id: "AskedSendingAccount" });

/** @param asked what SES said a moment ago @param known what the senders of this stage know */
export const toAskedAccountView = (
  asked: Account,
  known: z.output<typeof accountView>,
): z.output<typeof askedAccountView> => ({
  ...known,
  sending_enabled: asked.sending_enabled,
  max_send_rate: asked.max_send_rate,
  max_24_hour_send: quotaOf(asked),
  production_access: asked.production_access,
  standing: asked.standing,
});

/**
 * @param part this stage's part of the account's rate
 * @param now milliseconds since the epoch
 */
export const toAccountView = (
  state: LeaseState,
  { part, now }: { readonly part: number; readonly now: number },
): z.output<typeof accountView> => {
  const { perSecond, stretch } = rateOf(state, part);
  const { sending_enabled, max_send_rate, sent_last_24_hours, spent, spent_before } = state;
  return {
    sending_enabled,
    max_send_rate,
    send_rate: sending_enabled ? Number(((perSecond / stretch) * factorAt(state, now)).toFixed(1)) : 0,
    max_24_hour_send: quotaOf(state),
    sent_last_24_hours: Math.max(0, Math.round(sent_last_24_hours + spent + spent_before)),
    read_at: new Date(state.read_at_ms).toISOString(),
  };
};
