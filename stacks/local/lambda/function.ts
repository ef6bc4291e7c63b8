/** What the stack says of one Lambda function. */
export interface FunctionConfiguration {
  readonly name: string;
  readonly arn: string;
  /** Name of the execution role. */
  readonly role: string;
  /** `index.handler`: the module in the archive, and its export. */
  readonly handler: string;
  readonly runtime: string;
  readonly memoryMegabytes: number;
  readonly timeoutSeconds: number;
  /** The function's own variables. */
  readonly environment: Readonly<Record<string, string>>;
  /** Content of the deployed zip archive. */
  readonly archive: Buffer;
  /** Its own part of the account's concurrency; without it a function shares what the others leave. */
  readonly reservedConcurrency?: number;
  readonly logGroup: string;
  /** How often an event that nobody waits for is tried again, and how long it is kept; Lambda's own limits unless told. */
  readonly asynchronous?: { readonly retries: number; readonly keptSeconds: number };
}

/** What a function that failed tells its caller. https://docs.aws.amazon.com/lambda/latest/dg/nodejs-exceptions.html */
export interface FunctionError {
  readonly errorType: string;
  readonly errorMessage: string;
  readonly trace?: readonly string[];
}

/** How one invocation ended: with the JSON the handler returned, or with an error of the function. */
export type Outcome =
  | { readonly ok: true; readonly payload: string }
  | { readonly ok: false; readonly error: FunctionError };

/** Lambda's limits on payloads, in bytes. https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html */
export const payloadBytesMax = {
  syncRequest: 6_291_456,
  syncResponse: 6_291_556,
  asyncRequest: 1_048_576,
} as const;
