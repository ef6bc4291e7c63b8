/** The contract between the gateway and the engines behind it. */

/** Who calls: the SigV4 access key names an IAM role, the session token the execution environment of a function. */
export interface Principal {
  /** Role name, or `operator`: the person at the keyboard, who may do everything. */
  readonly role: string;
  /** Id of the function's execution environment (a worker thread), when the caller is a function. */
  readonly session?: string;
}

/** One AWS API call, authenticated and authorized. `service` is the SigV4 scope: dynamodb, sqs, s3, events, ses. */
export interface AwsCall {
  readonly service: string;
  /** The operation as its SDK command is named, e.g. `PutItem`, `SendEmail`, `PutEvents`, `GetObject`. */
  readonly operation: string;
  readonly principal: Principal;
  readonly method: string;
  /** Path and query as received. */
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
}

export interface AwsReply {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer | string;
}

/** Serves the calls of one service. Throws AwsError for an error the real service would answer with. */
export interface Engine {
  call(call: AwsCall): Promise<AwsReply>;
}

/** An error as AWS answers it; the gateway writes it in the service's own protocol (JSON or S3's XML). */
export class AwsError extends Error {
  readonly code: string;
  readonly status: number;
  constructor(code: string, message: string, status = 400) {
    super(message);
    this.name = code;
    this.code = code;
    this.status = status;
  }
}

/** A resource of the synthesized Terraform after its references were resolved. */
export interface Resource {
  /** e.g. `aws_sqs_queue`. */
  readonly type: string;
  /** The logical id in the JSON. */
  readonly id: string;
  /** Arguments, plus the computed attributes (`arn`, `url`, …) that others refer to. */
  readonly attributes: Readonly<Record<string, unknown>>;
}

/**
 * Hands one event to a target of a rule (EventBridge) or one message to a queue on a service's behalf.
 * Checks the queue's resource policy for that service principal and source ARN, as SQS does.
 * @param attributes a queue carries them beside the body, as strings.
 * @throws AwsError when the target refuses.
 */
export type Deliver = (
  targetArn: string,
  body: string,
  from: { readonly service: "events.amazonaws.com" | "scheduler.amazonaws.com"; readonly sourceArn: string },
  attributes?: Readonly<Record<string, string>>,
) => Promise<void>;

/** Puts an event on the default bus on behalf of an AWS service: SES publishes its events with it. */
export type PublishToDefaultBus = (event: {
  readonly source: string;
  readonly detailType: string;
  readonly detail: unknown;
  readonly time: Date;
  readonly resources: readonly string[];
}) => Promise<void>;
