import { ApiGatewayV2Client } from "@aws-sdk/client-apigatewayv2";
import { CloudFrontClient } from "@aws-sdk/client-cloudfront";
import { CloudWatchClient } from "@aws-sdk/client-cloudwatch";
import { CloudWatchLogsClient } from "@aws-sdk/client-cloudwatch-logs";
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { EventBridgeClient } from "@aws-sdk/client-eventbridge";
import { IAMClient } from "@aws-sdk/client-iam";
import { LambdaClient } from "@aws-sdk/client-lambda";
import { S3Client } from "@aws-sdk/client-s3";
import { SESv2Client } from "@aws-sdk/client-sesv2";
import { SQSClient } from "@aws-sdk/client-sqs";

/** Where the stack is applied. */
export interface Place {
  readonly endpoint: string;
  readonly region: string;
  readonly account: string;
}

/** A client of each service, as the account's root user. */
export const clientsOf = ({ endpoint, region, account }: Place) => {
  const config = { endpoint, region, credentials: { accessKeyId: account, secretAccessKey: "test" } };
  return {
    api: new ApiGatewayV2Client(config),
    cloudfront: new CloudFrontClient(config),
    cloudwatch: new CloudWatchClient(config),
    logs: new CloudWatchLogsClient(config),
    dynamodb: new DynamoDBClient(config),
    events: new EventBridgeClient(config),
    iam: new IAMClient(config),
    lambda: new LambdaClient(config),
    s3: new S3Client({ ...config, forcePathStyle: true }),
    ses: new SESv2Client(config),
    sqs: new SQSClient(config),
  };
};
export type Clients = ReturnType<typeof clientsOf>;
