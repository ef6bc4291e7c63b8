import {
  DeleteSuppressedDestinationCommand,
  GetAccountCommand,
  ListSuppressedDestinationsCommand,
  PutSuppressedDestinationCommand,
  type SESv2Client,
} from "@aws-sdk/client-sesv2";
import { parseAddress } from "../contacts/address.ts";
import { isAwsError } from "../platform/aws-errors.ts";
import { isBusy } from "../platform/patient-ses.ts";

type Ses = Pick<SESv2Client, "send">;

/** What became of a wish to take an address off SES's list. `later`: SES takes one such call a second. */
export type Unlisting = "unlisted" | "later";

/** Takes an address off the account-level suppression list of SES. */
export type Unlist = (key: string) => Promise<Unlisting>;

/**
 * An address that SES has on its list bounces whatever our own table says. One that is not on it is as wanted; so is one
 * that SES cannot have on it, be it no address to SES or an account in the sandbox, which has no list.
 * https://docs.aws.amazon.com/ses/latest/APIReference-V2/API_DeleteSuppressedDestination.html
 * @throws the error of SES, when it is none of these.
 */
export const unlistFrom =
  (ses: Ses): Unlist =>
  async (key) => {
    try {
      await ses.send(new DeleteSuppressedDestinationCommand({ EmailAddress: key }));
      return "unlisted";
    } catch (error) {
      if (isAwsError(error, "NotFoundException") || isAwsError(error, "BadRequestException"))
        return "unlisted";
      if (isBusy(error)) return "later";
      throw error;
    }
  };

/** The reasons that SES's list has. */
export type ListedReason = "BOUNCE" | "COMPLAINT";

/** An address on SES's list. */
export interface Listed {
  /** Of the mailbox. */
  readonly key: string;
  readonly reason: ListedReason;
  /** When SES put it there, or was told again: ISO 8601. */
  readonly at: string;
}

/** SES lists no more than this in one page. */
const pageMax = 1_000;

/**
 * The account-level suppression list of SES.
 * https://docs.aws.amazon.com/ses/latest/dg/sending-email-suppression-list.html
 * @param ses a client for questions, which asks them a second apart.
 */
export const accountList = (ses: Ses) => {
  /** Whether there is a list: an account in the sandbox has none. */
  const isThere = async (): Promise<boolean> => {
    const { ProductionAccessEnabled } = await ses.send(new GetAccountCommand({}));
    return ProductionAccessEnabled ?? false;
  };

  /** Puts an address on the list; one that is there already is as wanted. What is no address to SES cannot be mailed. */
  const put = async (key: string, reason: ListedReason): Promise<void> => {
    try {
      await ses.send(new PutSuppressedDestinationCommand({ EmailAddress: key, Reason: reason }));
    } catch (error) {
      if (!isAwsError(error, "BadRequestException")) throw error;
    }
  };

  /** Takes an address off the list. @throws the error of SES, also when it is busy. */
  const remove = async (key: string): Promise<void> => {
    try {
      await ses.send(new DeleteSuppressedDestinationCommand({ EmailAddress: key }));
    } catch (error) {
      if (!isAwsError(error, "NotFoundException") && !isAwsError(error, "BadRequestException")) throw error;
    }
  };

  /**
   * A page of what came onto the list in a stretch of time.
   * @param token where the page before ended; one that SES does not know any more begins anew.
   * @returns the token of the next page; undefined on the last.
   */
  const page = async (
    since: string,
    until: string,
    token?: string,
  ): Promise<{ readonly entries: Listed[]; readonly token: string | undefined }> => {
    const command = new ListSuppressedDestinationsCommand({
      StartDate: new Date(since),
      EndDate: new Date(until),
      PageSize: pageMax,
      NextToken: token,
    });
    const { SuppressedDestinationSummaries = [], NextToken } = await ses
      .send(command)
      .catch((error: unknown) => {
        if (!token || !isAwsError(error, "InvalidNextTokenException")) throw error;
        command.input.NextToken = undefined;
        return ses.send(new ListSuppressedDestinationsCommand(command.input));
      });
    const entries = SuppressedDestinationSummaries.flatMap(({ EmailAddress, Reason, LastUpdateTime }) => {
      const key = parseAddress(EmailAddress ?? "")?.key;
      return key && Reason && LastUpdateTime
        ? [{ key, reason: Reason, at: LastUpdateTime.toISOString() }]
        : [];
    });
    return { entries, token: NextToken };
  };

  return { isThere, put, remove, page };
};

export type AccountList = ReturnType<typeof accountList>;
