import { allowsService } from "./iam/evaluate.ts";
import type { Invoker } from "./lambda/invoker.ts";
import { mayInvoke } from "./lambda/permission.ts";
import type { Deployment } from "./resources/deployment.ts";
import { AwsError, type Deliver } from "./types.ts";

/** The name of what an ARN such as `arn:aws:sqs:<region>:<account>:<name>` or `…:function:<name>` stands for. */
const nameOf = (arn: string) => arn.split(":").at(-1) ?? "";

const refused = (service: string, action: string, arn: string) =>
  new AwsError(
    "NO_PERMISSIONS",
    `${service} may not perform ${action} on ${arn}: its resource policy does not allow it`,
    403,
  );

/**
 * Brings events of AWS services to the queues and functions of the stack, as far as their resource policies allow.
 * @param send puts a message into the queue of that name
 */
export const createDeliver =
  (
    deployment: Deployment,
    invoker: Pick<Invoker, "invokeAsync">,
    send: (queueName: string, body: string, attributes?: Readonly<Record<string, string>>) => Promise<void>,
  ): Deliver =>
  async (targetArn, body, { service, sourceArn }, attributes) => {
    if (targetArn.startsWith("arn:aws:lambda:")) {
      const functionName = nameOf(targetArn);
      if (!mayInvoke(deployment.permissions, { functionName, principal: service, sourceArn }))
        throw refused(service, "lambda:InvokeFunction", targetArn);
      invoker.invokeAsync(functionName, body);
      return;
    }
    const policy = deployment.queuePolicies.get(targetArn);
    const request = { action: "sqs:SendMessage", resource: targetArn, service, sourceArn };
    if (!policy || !allowsService([policy], request)) throw refused(service, "sqs:SendMessage", targetArn);
    await send(nameOf(targetArn), body, attributes);
  };
