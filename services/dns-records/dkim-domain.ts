/**
 * Regions whose Easy DKIM keys are all below one domain; in every region that opened to SES since they are below a
 * domain of its own. As of 2026-11: https://docs.aws.amazon.com/general/latest/gr/ses.html#ses_dkim_domains
 */
export const sharingRegions: readonly string[] = [
  "us-east-1",
  "us-east-2",
  "us-west-1",
  "us-west-2",
  "ca-central-1",
  "sa-east-1",
  "eu-central-1",
  "eu-north-1",
  "eu-west-1",
  "eu-west-2",
  "eu-west-3",
  "me-south-1",
  "ap-south-1",
  "ap-northeast-1",
  "ap-northeast-2",
  "ap-southeast-1",
  "ap-southeast-2",
];

/** The domain that the DKIM records of a region's identities lead to. */
export const dkimDomain = (region: string): string =>
  sharingRegions.includes(region) ? "dkim.amazonses.com" : `dkim.${region}.amazonses.com`;
