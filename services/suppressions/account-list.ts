import { DeleteSuppressedDestinationCommand, type SESv2Client } from "@aws-sdk/client-sesv2";
import { isAwsError } from "../platform/aws-errors.ts";
import { isBusy } from "../platform/patient-ses.ts";

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
  (ses: Pick<SESv2Client, "send">): Unlist =>
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
