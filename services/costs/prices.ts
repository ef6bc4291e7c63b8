/**
 * What AWS charges, in dollars a unit, in us-east-1, on demand and without a free tier. Read between 2026-07 and
 * 2026-09 from the price pages of the services; other regions are some per cent dearer.
 */
export const prices = {
  region: "us-east-1",
  /** The month they were read in last. */
  read: "2026-09",
  /** https://aws.amazon.com/ses/pricing/ */
  ses: {
    /** The plan of new accounts; à la carte it is 0.10 a thousand. */
    message: 0.16 / 1e3,
    attachmentGigabyte: 0.12,
  },
  /** https://aws.amazon.com/eventbridge/pricing/ */
  events: {
    /** An event on a bus of ours, for each 64 KB. */
    event: 1 / 1e6,
    /** The same on the default bus, where SES publishes: its pages say neither that these are free nor that they are not. */
    sesEvent: 1 / 1e6,
  },
  /** https://aws.amazon.com/sqs/pricing/ */
  sqs: { request: 0.4 / 1e6 },
  /** https://aws.amazon.com/lambda/pricing/ for arm64 */
  lambda: { request: 0.2 / 1e6, gigabyteSecond: 0.000_013_333_4 },
  /** https://aws.amazon.com/dynamodb/pricing/on-demand/ */
  dynamodb: { writeUnit: 0.625 / 1e6, readUnit: 0.125 / 1e6 },
  /** https://aws.amazon.com/s3/pricing/ */
  s3: { put: 0.005 / 1e3, get: 0.0004 / 1e3 },
  /** https://aws.amazon.com/api-gateway/pricing/ */
  httpApi: { request: 1 / 1e6 },
  /** https://aws.amazon.com/cloudwatch/pricing/ */
  logs: { gigabyte: 0.5 },
  /** By the month; an alarm costs what it looks at. */
  cloudwatch: { alarmMetric: 0.1, dashboard: 3 },
  /** https://aws.amazon.com/waf/pricing/ A month of the web ACL and its four rules. */
  firewall: { month: 9 },
} as const;
