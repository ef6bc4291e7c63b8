import { type Requirement, type RequirementInput, recordOf, textOf } from "./request.ts";
import { addressOf, senderOfRawMessage } from "./sender.ts";

/**
 * SES v2: a send needs its action on the sender's identity and on the configuration set it names.
 * Raw content needs `ses:SendRawEmail` besides `ses:SendEmail`: the reference names the latter, the service answers
 * that it lacks the former.
 * https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonsimpleemailservicev2.html
 */
export const sesRequirements = (request: RequirementInput): Requirement[] => {
  const { operation, input, url, region, account } = request;
  const arn = (resource: string) => `arn:aws:ses:${region}:${account}:${resource}`;
  const [kind = "", name = ""] = url.pathname.split("/").slice(3).map(decodeURIComponent);
  switch (operation) {
    case "SendEmail":
    case "SendBulkEmail": {
      const content = recordOf(input.Content);
      const raw = textOf(recordOf(content.Raw).Data);
      const sender = addressOf(textOf(input.FromEmailAddress)) || senderOfRawMessage(raw);
      const configurationSet = textOf(input.ConfigurationSetName);
      const actions = [`ses:${operation}`, ...(content.Raw ? ["ses:SendRawEmail"] : [])];
      const context = { "ses:fromaddress": sender };
      return actions.flatMap((action) => [
        { action, resource: arn(`identity/${request.identityOf(sender)}`), context },
        ...(configurationSet
          ? [{ action, resource: arn(`configuration-set/${configurationSet}`), context }]
          : []),
      ]);
    }
    case "GetEmailIdentity":
      return [{ action: "ses:GetEmailIdentity", resource: arn(`identity/${name}`) }];
    case "GetConfigurationSet":
      return [{ action: "ses:GetConfigurationSet", resource: arn(`${kind.replace(/s$/, "")}/${name}`) }];
    default:
      return [{ action: `ses:${operation}`, resource: "*" }];
  }
};
