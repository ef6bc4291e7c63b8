const special = /[\\^$.|+()[\]{}]/g;

/**
 * Compiles an IAM pattern, in which `*` stands for any characters and `?` for any one.
 * @param flags `i` for action names, which IAM compares without regard to case.
 * @returns a test of a whole string.
 */
export const compilePattern = (pattern: string, flags: "" | "i" = ""): ((text: string) => boolean) => {
  const source = pattern.replace(special, "\\$&").replaceAll("*", ".*").replaceAll("?", ".");
  const expression = new RegExp(`^${source}$`, `s${flags}`);
  return (text) => expression.test(text);
};

/**
 * Compiles a pattern of an ARN as the operators ArnEquals and ArnLike compare it: each of the six parts between
 * the colons by itself, so that a `*` never crosses from one part into the next.
 */
export const compileArnPattern = (pattern: string): ((arn: string) => boolean) => {
  const parts = splitArn(pattern).map((part) => compilePattern(part));
  return (arn) => {
    const given = splitArn(arn);
    return given.length === parts.length && parts.every((matches, index) => matches(given[index] ?? ""));
  };
};

/** `arn`, partition, service, region, account and the rest, which may hold colons itself. */
const splitArn = (arn: string): string[] => {
  const parts = arn.split(":");
  return parts.length <= 6 ? parts : [...parts.slice(0, 5), parts.slice(5).join(":")];
};
