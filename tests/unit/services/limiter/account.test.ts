import { expect, test } from "vitest";
import { standingOf } from "../../../../services/limiter/account.ts";

test.each([
  ["HEALTHY", "healthy"],
  ["PROBATION", "probation"],
  ["SHUTDOWN", "shutdown"],
  [undefined, "healthy"],
  ["A_WORD_OF_LATER", "probation"],
])("what SES calls %s is %s", (status, standing) => expect(standingOf(status)).toBe(standing));
