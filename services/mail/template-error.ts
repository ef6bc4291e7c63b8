/** The field of a request that a template came in. */
export type TemplateField = "subject" | "body" | "text_body";

/** A template cannot be parsed, or cannot be rendered for a recipient; the message says why and where. */
export class TemplateError extends Error {
  /** Whether it is stopped because it takes more work than a mail may, not because something in it is wrong. */
  readonly runaway: boolean;
  readonly field: TemplateField | undefined;
  constructor(
    message: string,
    { runaway = false, field, cause }: { runaway?: boolean; field?: TemplateField; cause?: unknown } = {},
  ) {
    super(message, { cause });
    this.runaway = runaway;
    this.field = field;
  }
}
