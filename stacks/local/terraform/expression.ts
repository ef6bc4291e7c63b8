/**
 * Terraform's string templates, as far as a CDKTF stack uses them: text with references. A function, an operator or a
 * directive is refused. https://developer.hashicorp.com/terraform/language/expressions
 */

/** `data.aws_region.current.name` or `aws_x.y.list[0].name`: a block or local, and the way to a value within it. */
export interface Reference {
  /** e.g. `aws_sqs_queue.jobs`, `data.aws_region.current`, `local.name`. */
  readonly address: string;
  readonly keys: readonly (string | number)[];
}

/** As written in Terraform. */
export const formatReference = ({ address, keys }: Reference): string =>
  address + keys.map((key) => (typeof key === "number" ? `[${key}]` : `.${key}`)).join("");

/** `.name`, `.0`, `[0]` or `["name"]`. */
const step = /\.(?<name>[A-Za-z_][\w-]*)|\.(?<dotIndex>\d+)|\[(?<index>\d+)\]|\["(?<key>[^"\\$]+)"\]/y;

const parseReference = (expression: string): Reference | undefined => {
  const root = /^[A-Za-z_][\w-]*/.exec(expression)?.[0];
  if (!root) return undefined;
  const keys: (string | number)[] = [];
  for (let at = root.length; at < expression.length; at = step.lastIndex) {
    step.lastIndex = at;
    const { name, dotIndex, index, key } = step.exec(expression)?.groups ?? {};
    if (step.lastIndex === 0) return undefined;
    keys.push(name ?? key ?? Number(dotIndex ?? index));
  }
  const addressKeys = root === "data" ? 2 : 1;
  return keys.length < addressKeys
    ? undefined
    : { address: [root, ...keys.slice(0, addressKeys)].join("."), keys: keys.slice(addressKeys) };
};

/** Escapes, then whatever starts an expression, then text. */
const token = /(?<escaped>\$\$\{|%%\{)|(?<directive>%\{)|\$\{(?<expression>[^}]*)\}|(?<text>[^$%]+|[$%])/gy;

/**
 * Splits a string of the document into its text and its references.
 * @throws Error quoting an expression that is more than a reference.
 */
export const parseTemplate = (template: string): (string | Reference)[] => {
  const parts: (string | Reference)[] = [];
  for (const { groups = {} } of template.matchAll(token)) {
    const { escaped, directive, expression, text } = groups;
    if (directive)
      throw new Error(`template directives are not supported by the local cloud: \`${template}\``);
    if (expression === undefined) {
      parts.push(text ?? escaped?.slice(1) ?? "");
      continue;
    }
    const reference = parseReference(expression.trim());
    if (!reference) throw new Error(`the local cloud understands references only, not \`\${${expression}}\``);
    parts.push(reference);
  }
  return parts;
};
