import { GetAccountCommand, type SESv2Client } from "@aws-sdk/client-sesv2";

/** What GetAccount says about sending. */
export interface SendingAccount {
  /** Recipients per second. */
  readonly max_send_rate: number;
  /** Recipients per rolling 24 hours; -1 is unlimited. */
  readonly max_24_hour_send: number;
  readonly sent_last_24_hours: number;
  /** False while AWS or the account's owner has stopped sending. */
  readonly sending_enabled: boolean;
}

/** What SES thinks of the account: its mail is fine, is under review, or is sent no more. */
export const standings = ["healthy", "probation", "shutdown"] as const;
export type Standing = (typeof standings)[number];

/** What SES says of the account, for those who send and for those who are about to. */
export interface Account extends SendingAccount {
  /** False in the sandbox, where SES sends to verified addresses only. */
  readonly production_access: boolean;
  readonly standing: Standing;
}

/** A word that is new to us says at least that not all is well. */
export const standingOf = (status: string | undefined): Standing =>
  status === undefined ? "healthy" : (standings.find((one) => one === status.toLowerCase()) ?? "probation");

/** Mails that the account may send in 24 hours; null: as many as it likes, which SES says by -1. */
export const quotaOf = ({ max_24_hour_send }: Pick<SendingAccount, "max_24_hour_send">): number | null =>
  max_24_hour_send < 0 ? null : max_24_hour_send;

/**
 * Reads the account: https://docs.aws.amazon.com/ses/latest/APIReference-V2/API_GetAccount.html
 * @param abortSignal ends the wait for an answer.
 * @throws Error when SES refuses, or answers without limits.
 */
export const readAccount = async (
  ses: Pick<SESv2Client, "send">,
  abortSignal?: AbortSignal,
): Promise<Account> => {
  const { SendQuota, SendingEnabled, EnforcementStatus, ProductionAccessEnabled } = await ses.send(
    new GetAccountCommand({}),
    { abortSignal },
  );
  const { MaxSendRate, Max24HourSend, SentLast24Hours } = SendQuota ?? {};
  if (MaxSendRate === undefined || Max24HourSend === undefined || SentLast24Hours === undefined)
    throw new Error("GetAccount answered without a complete SendQuota");
  return {
    max_send_rate: MaxSendRate,
    max_24_hour_send: Max24HourSend,
    sent_last_24_hours: SentLast24Hours,
    sending_enabled: SendingEnabled !== false && EnforcementStatus !== "SHUTDOWN",
    production_access: ProductionAccessEnabled === true,
    standing: standingOf(EnforcementStatus),
  };
};
