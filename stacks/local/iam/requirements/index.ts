import { dynamodbRequirements } from "./dynamodb.ts";
import { eventsRequirements } from "./events.ts";
import type { Requirement, RequirementInput } from "./request.ts";
import { s3Requirements } from "./s3.ts";
import { sesRequirements } from "./ses.ts";
import { sqsRequirements } from "./sqs.ts";

const byService: Readonly<Record<string, (request: RequirementInput) => Requirement[]>> = {
  dynamodb: dynamodbRequirements,
  events: eventsRequirements,
  s3: s3Requirements,
  ses: sesRequirements,
  sqs: sqsRequirements,
};

/**
 * The IAM actions and resources a call needs, all of them, after the service authorization reference.
 * @param service SigV4 scope.
 * @throws Error for a service or an operation whose actions are not known here: no call passes unasked.
 */
export const requirementsOf = (service: string, request: RequirementInput): Requirement[] => {
  const requirements = byService[service];
  if (!requirements) throw new Error(`no IAM actions are known for service ${service}`);
  return requirements(request);
};
