import { describe, expect, it } from "vitest";
import { attributesAt } from "./support/stack.ts";
import { synthesize } from "./support/synthesize.ts";

const identity = "aws_sesv2_email_identity";

describe("the identity of SES that campaigns are sent from", () => {
  it("is not the stage's: who has made it keeps it, and so does SES when a stage no longer owns it", () => {
    const stack = synthesize();

    expect(stack.resource[identity]).toBeUndefined();
    const [owned] = Object.keys(synthesize("dev", { ownsIdentity: true }).resource[identity] ?? {});
    expect(stack.removed).toEqual([{ from: `${identity}.${owned}`, lifecycle: { destroy: false } }]);
  });

  it("is made when the stage's file says so, and never deleted", () => {
    const stack = synthesize("dev", { ownsIdentity: true });

    expect(attributesAt(stack, identity, "email/identity")).toMatchObject({
      email_identity: "acme.test",
      lifecycle: { prevent_destroy: true },
    });
    expect(stack.removed).toBeUndefined();
  });
});

describe("the account's suppression list", () => {
  it("keeps the account's settings: the configuration set has its own", () => {
    const stack = synthesize();

    expect(stack.resource.aws_sesv2_account_suppression_attributes).toBeUndefined();
    expect(
      attributesAt(stack, "aws_sesv2_configuration_set", "email/configuration_set").suppression_options,
    ).toEqual({ suppressed_reasons: ["BOUNCE", "COMPLAINT"] });
  });
});
