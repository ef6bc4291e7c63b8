import { join } from "node:path";
import { openFauxqs } from "./sqs-s3/fauxqs.ts";
import { createS3, type S3 } from "./sqs-s3/s3.ts";
import { createSqs, type Sqs } from "./sqs-s3/sqs.ts";

export interface SqsS3 extends Omit<Sqs, "engine">, Omit<S3, "engine"> {
  readonly sqs: Sqs["engine"];
  readonly s3: S3["engine"];
  /** Ends long polls and closes the database. */
  stop(): Promise<void>;
}

/**
 * Starts the engines of SQS and S3, with what is left of an earlier run: queues with their messages, buckets with
 * their objects. Messages that were in flight are visible again.
 * @param options.stateDir folder of the local cloud's state; theirs is `sqs-s3` in it.
 * @param options.origin of the gateway, e.g. `http://127.0.0.1:3000`: queue URLs start with it.
 */
export async function startSqsS3({
  stateDir,
  origin,
  region,
  account,
}: {
  stateDir: string;
  origin: string;
  region: string;
  account: string;
}): Promise<SqsS3> {
  const queueUrlOf = (name: string) => `${origin}/${account}/${name}`;
  const fauxqs = await openFauxqs(join(stateDir, "sqs-s3"), region, queueUrlOf);
  const { engine: sqs, ...queues } = createSqs(fauxqs, { region, account, queueUrlOf });
  const { engine: s3, ...buckets } = createS3(fauxqs);
  return { ...queues, ...buckets, sqs, s3, stop: () => fauxqs.close() };
}
