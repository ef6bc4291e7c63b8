import { AcmCertificate } from "@cdktf/provider-aws/lib/acm-certificate/index.js";
import { AcmCertificateValidation } from "@cdktf/provider-aws/lib/acm-certificate-validation/index.js";
import type { CloudfrontDistribution } from "@cdktf/provider-aws/lib/cloudfront-distribution/index.js";
import { Route53Record } from "@cdktf/provider-aws/lib/route53-record/index.js";
import { Token } from "cdktf";
import { Construct } from "constructs";
import type { Settings } from "../settings.ts";
import type { DnsRecord } from "./email.ts";

type SiteDomain = NonNullable<Settings["siteDomains"]>[number];

/** A certificate that the site may show, with what is an expression of Terraform written without its `${}`. */
interface Choice {
  /** The first of them is what new links have. */
  readonly domains: readonly string[];
  readonly certificateArn: string;
  /** Whether ACM has issued it; undefined: Terraform waits until it has. */
  readonly isIssued: string | undefined;
}

/** The certificates of a site, the wanted one first, and its domains; none of either where the site has no domain of its own. */
export interface SiteDomains {
  readonly domains: readonly SiteDomain[];
  readonly choices: readonly Choice[];
  /** What proves to ACM whose a domain is. */
  readonly proofOf: (domain: string) => Pick<DnsRecord, "name" | "value">;
}

/** CloudFront takes certificates from there only: https://docs.aws.amazon.com/acm/latest/userguide/acm-regions.html */
const region = "us-east-1";

/**
 * What a certificate is before it was ever issued. An expired one was: taken away, it would leave links without even the
 * name that they lead to.
 * https://docs.aws.amazon.com/acm/latest/APIReference/API_CertificateDetail.html
 */
const neverIssued = JSON.stringify(["PENDING_VALIDATION", "VALIDATION_TIMED_OUT", "FAILED"]);

const expression = (inside: string): string => `\${${inside}}`;
const address = (resource: { terraformResourceType: string; friendlyUniqueId: string }): string =>
  `${resource.terraformResourceType}.${resource.friendlyUniqueId}`;

/** What holds of the first certificate that is issued. */
const ofTheIssued = (
  choices: readonly Choice[],
  told: (choice: Choice) => string,
  otherwise: string,
): string => {
  const [first, ...rest] = choices;
  if (!first) return otherwise;
  return first.isIssued === undefined
    ? told(first)
    : `(${first.isIssued} ? ${told(first)} : ${ofTheIssued(rest, told, otherwise)})`;
};

const recordOf = (certificate: AcmCertificate, domain: string) => {
  const of = (attribute: string) =>
    `one([for option in ${address(certificate)}.domain_validation_options : trimsuffix(option.${attribute}, ".") if option.domain_name == ${JSON.stringify(domain)}])`;
  return { name: expression(of("resource_record_name")), value: expression(of("resource_record_value")) };
};

/**
 * Makes the certificates of a site. Each has a domain and those it took the place of, so that, until the certificate of a
 * new domain is issued, the one of the domain before goes on (decision 71). Where Route 53 has the zones, Terraform
 * proves the domains and waits; otherwise somebody publishes a record, and a later deploy finds the certificate issued.
 */
export const createSiteDomains = (scope: Construct, settings: Settings): SiteDomains => {
  const domains = settings.siteDomains ?? [];
  const part = new Construct(scope, "domains");
  const isZoned = (from: number) => domains.slice(from).every(({ zoneId }) => zoneId !== undefined);
  // One that Terraform waits for is issued: what comes after it is never shown.
  const waitedFor = domains.findIndex((_, at) => isZoned(at));
  const shown = waitedFor === -1 ? domains : domains.slice(0, waitedFor + 1);
  const certificates = shown.map(
    ({ domain }, at) =>
      new AcmCertificate(part, `certificate_${domain}`, {
        region,
        domainName: domain,
        ...(at + 1 < domains.length && {
          subjectAlternativeNames: domains.slice(at + 1).map((other) => other.domain),
        }),
        validationMethod: "DNS",
        lifecycle: {
          createBeforeDestroy: true,
          // One in its place is not issued yet, and the site would be without its domains until the deploy after.
          preventDestroy: settings.deletionProtection && !isZoned(at),
        },
      }),
  );
  // Of its own certificate, where it has one: a new domain before it would have Terraform make the record anew.
  const proofOf = (domain: string) => {
    const at = domains.findIndex((one) => one.domain === domain);
    return recordOf(certificates[Math.min(at, certificates.length - 1)]!, domain);
  };
  const proofs = domains.flatMap(({ domain, zoneId }) =>
    zoneId === undefined ? [] : [createProof(part, domain, zoneId, proofOf(domain))],
  );
  const choices = certificates.map(
    (certificate, at): Choice => ({
      domains: domains.slice(at).map(({ domain }) => domain),
      ...(isZoned(at)
        ? {
            certificateArn: `${address(awaited(part, certificate, proofs.slice(-(domains.length - at))))}.certificate_arn`,
            isIssued: undefined,
          }
        : {
            certificateArn: `${address(certificate)}.arn`,
            isIssued: `!contains(${neverIssued}, ${address(certificate)}.status)`,
          }),
    }),
  );
  return { domains, choices, proofOf };
};

/** The record is ACM's own, and the same for every certificate of the domain in this account: it may be there already. */
const createProof = (
  scope: Construct,
  domain: string,
  zoneId: string,
  { name, value }: Pick<DnsRecord, "name" | "value">,
) =>
  new Route53Record(scope, `proof_${domain}`, {
    zoneId,
    name,
    type: "CNAME",
    records: [value],
    ttl: 300,
    allowOverwrite: true,
  });

/** A zone that nobody asks proves nothing: then the deploy fails instead of waiting for over an hour. */
const awaited = (scope: Construct, certificate: AcmCertificate, proofs: readonly Route53Record[]) =>
  new AcmCertificateValidation(scope, "issued", {
    region,
    certificateArn: certificate.arn,
    validationRecordFqdns: proofs.map(({ fqdn }) => fqdn),
    timeouts: { create: "15m" },
  });

/** How the distribution is called, and with which certificate it answers to that. */
export const viewersOf = ({ choices }: SiteDomains) => {
  if (choices.length === 0) return { viewerCertificate: { cloudfrontDefaultCertificate: true } };
  const told = (what: (choice: Choice) => string, otherwise: string) =>
    expression(ofTheIssued(choices, what, otherwise));
  return {
    aliases: Token.asList(told(({ domains }) => JSON.stringify(domains), "[]")),
    viewerCertificate: {
      acmCertificateArn: told(({ certificateArn }) => certificateArn, "null"),
      cloudfrontDefaultCertificate: Token.asAny(told(() => "null", "true")),
      sslSupportMethod: told(() => '"sni-only"', "null"),
      minimumProtocolVersion: told(() => '"TLSv1.2_2021"', "null"),
    },
  };
};

/** The origin that links have. */
export const originOf = ({ choices }: SiteDomains, distribution: CloudfrontDistribution): string => {
  if (choices.length === 0) return `https://${distribution.domainName}`;
  const given = `"https://${expression(`${address(distribution)}.domain_name`)}"`;
  return expression(ofTheIssued(choices, ({ domains }) => JSON.stringify(`https://${domains[0]}`), given));
};

/** Leads the domains whose zones are in Route 53 to the distribution. */
export const leadDomainsTo = (
  scope: Construct,
  { domains }: SiteDomains,
  distribution: CloudfrontDistribution,
): void => {
  for (const { domain, zoneId } of domains) {
    if (zoneId === undefined) continue;
    for (const type of ["A", "AAAA"])
      new Route53Record(scope, `${type}_${domain}`, {
        zoneId,
        name: domain,
        type,
        alias: {
          name: distribution.domainName,
          zoneId: distribution.hostedZoneId,
          evaluateTargetHealth: false,
        },
      });
  }
};

/** The records that others publish, of domains whose zones are elsewhere. */
export const siteRecords = (
  { domains, proofOf }: SiteDomains,
  distribution: CloudfrontDistribution,
): DnsRecord[] =>
  domains
    .filter(({ zoneId }) => zoneId === undefined)
    .flatMap(({ domain }): DnsRecord[] => [
      { ...proofOf(domain), type: "CNAME" },
      { name: domain, type: "CNAME", value: distribution.domainName },
    ]);
