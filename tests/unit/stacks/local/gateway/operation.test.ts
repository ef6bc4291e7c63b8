import { describe, expect, it } from "vitest";
import { nameOperation } from "../../../../../stacks/local/gateway/operation.ts";
import { AwsError } from "../../../../../stacks/local/types.ts";

const name = (service: string, request: string, headers: Record<string, string> = {}) => {
  const [method = "", path = ""] = request.split(" ");
  try {
    return nameOperation(service, method, new URL(path, "http://local"), headers);
  } catch (error) {
    if (error instanceof AwsError) return `${error.status} ${error.code}`;
    throw error;
  }
};

describe("the operation of an AWS JSON service is its target", () => {
  it.each([
    ["dynamodb", "DynamoDB_20120810.PutItem", "PutItem"],
    ["sqs", "AmazonSQS.SendMessageBatch", "SendMessageBatch"],
    ["events", "AWSEvents.PutEvents", "PutEvents"],
    ["sqs", "DynamoDB_20120810.PutItem", "400 UnknownOperationException"],
    ["dynamodb", "DynamoDB_20120810", "400 UnknownOperationException"],
    ["sns", "AmazonSNS.Publish", "400 UnknownOperationException"],
  ])("%s %s: %s", (service, target, expected) => {
    expect(name(service, "POST /", { "x-amz-target": target })).toBe(expected);
  });

  it("and without a target there is none", () => {
    expect(name("dynamodb", "POST /")).toBe("400 UnknownOperationException");
  });
});

describe("the operation of SES is its method and path", () => {
  it.each([
    ["POST /v2/email/outbound-emails", "SendEmail"],
    ["POST /v2/email/outbound-bulk-emails", "SendBulkEmail"],
    ["GET /v2/email/account", "GetAccount"],
    ["PUT /v2/email/suppression/addresses", "PutSuppressedDestination"],
    ["GET /v2/email/suppression/addresses?PageSize=10", "ListSuppressedDestinations"],
    ["GET /v2/email/suppression/addresses/a%40b.c", "GetSuppressedDestination"],
    ["DELETE /v2/email/suppression/addresses/a%40b.c", "DeleteSuppressedDestination"],
    ["POST /v2/email/list-identities", "ListEmailIdentities"],
    ["GET /v2/email/identities/example.com", "GetEmailIdentity"],
    ["GET /v2/email/configuration-sets/tidings-dev", "GetConfigurationSet"],
    ["GET /v2/email/outbound-emails", "404 NotFoundException"],
    ["GET /v2/email/identities/example.com/policies", "404 NotFoundException"],
    ["POST /v1/email/outbound-emails", "404 NotFoundException"],
  ])("%s: %s", (request, expected) => {
    expect(name("ses", request)).toBe(expected);
  });
});

describe("the operation of other REST services is their method and path", () => {
  it.each([
    ["lambda", "GET /2016-08-19/account-settings/", "GetAccountSettings"],
    ["lambda", "POST /2015-03-31/functions", "404 UnknownOperationException"],
    ["cloudfront", "GET /2020-05-31/distribution?MaxItems=1", "ListDistributions"],
    ["cloudfront", "GET /2020-05-31/distribution/E1", "404 UnknownOperationException"],
    ["route53", "POST /2013-04-01/hostedzone", "CreateHostedZone"],
    ["route53", "GET /2013-04-01/hostedzonesbyname?dnsname=a.example", "ListHostedZonesByName"],
    ["route53", "POST /2013-04-01/hostedzone/Z1/rrset/", "ChangeResourceRecordSets"],
    ["route53", "GET /2013-04-01/hostedzone/Z1/rrset", "ListResourceRecordSets"],
    ["route53", "DELETE /2013-04-01/hostedzone/Z1", "404 UnknownOperationException"],
  ])("%s %s: %s", (service, request, expected) => {
    expect(name(service, request)).toBe(expected);
  });
});

describe("the operation of S3 is its method, path and query", () => {
  it.each([
    ["GET /", "ListBuckets"],
    ["GET /content/a/b?x-id=GetObject", "GetObject"],
    ["HEAD /content/a", "HeadObject"],
    ["PUT /content/a?X-Amz-Signature=1&x-amz-checksum-crc32=2", "PutObject"],
    ["DELETE /content/a", "DeleteObject"],
    ["HEAD /content", "HeadBucket"],
    ["HEAD /content/", "HeadBucket"],
    ["GET /content", "ListObjects"],
    ["GET /content/?list-type=2&prefix=uploads/", "ListObjectsV2"],
    ["POST /content?delete", "DeleteObjects"],
    ["POST /content/a?uploads", "CreateMultipartUpload"],
    ["PUT /content/a?uploadId=1&partNumber=2", "UploadPart"],
    ["POST /content/a?uploadId=1", "CompleteMultipartUpload"],
    ["DELETE /content/a?uploadId=1", "AbortMultipartUpload"],
  ])("%s: %s", (request, expected) => {
    expect(name("s3", request)).toBe(expected);
  });

  it("and its copy source", () => {
    expect(name("s3", "PUT /content/a", { "x-amz-copy-source": "/content/b" })).toBe("CopyObject");
  });

  it.each([
    ["PUT /content/a?tagging", "501 NotImplemented"],
    ["GET /content/a?acl", "501 NotImplemented"],
    ["PUT /content?cors", "501 NotImplemented"],
    ["GET /content/a?versionId=1", "501 NotImplemented"],
    ["GET /content/a?response-content-type=text/html", "501 NotImplemented"],
    ["POST /content/a", "501 NotImplemented"],
    ["GET /content/%zz", "400 InvalidURI"],
  ])("and what is not served is refused: %s", (request, expected) => {
    expect(name("s3", request)).toBe(expected);
  });
});
