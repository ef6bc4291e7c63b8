/** The field of a request that a template came in. */
export type TemplateField = "subject" | "preheader" | "body" | "text_body";

/** A place in a template; both numbers begin with 1. */
export interface TemplatePosition {
  readonly line: number;
  readonly column: number;
}

interface Details {
  readonly runaway?: boolean;
  readonly field?: TemplateField | undefined;
  readonly position?: TemplatePosition | undefined;
  readonly cause?: unknown;
}

/** A template cannot be parsed, or cannot be rendered for a recipient; the message says why and where. */
export class TemplateError extends Error {
  /** Whether it is stopped because it takes more work than a mail may, not because something in it is wrong. */
  readonly runaway: boolean;
  readonly field: TemplateField | undefined;
  readonly position: TemplatePosition | undefined;
  constructor(message: string, { runaway = false, field, position, cause }: Details = {}) {
    super(message, { cause });
    this.runaway = runaway;
    this.field = field;
    this.position = position;
  }
}

/** Says of a template that it is at fault, to whoever writes it. */
export const sayFault = ({ runaway, message }: Pick<TemplateError, "runaway" | "message">): string =>
  `${runaway ? "The message cannot be made" : "A merge tag is wrong"}: ${message}${/[.?]$/.test(message) ? "" : "."}`;

/**
 * Names the field in the errors of what works on its template.
 * @throws TemplateError that names it.
 */
export const inField = <T>(field: TemplateField, work: () => T): T => {
  try {
    return work();
  } catch (error) {
    if (!(error instanceof TemplateError)) throw error;
    throw withField(error, field);
  }
};

/** The same error, which names the field. */
export const withField = (error: TemplateError, field: TemplateField): TemplateError =>
  new TemplateError(error.message, { ...error, field, cause: error.cause });

/** Where a character of a text is. */
export const positionAt = (text: string, offset: number): TemplatePosition => {
  const before = text.slice(0, offset).split("\n");
  return { line: before.length, column: before.at(-1)!.length + 1 };
};

/** The character at a place; the end of the text where it has no such line. */
export const offsetOf = (text: string, { line, column }: TemplatePosition): number => {
  let start = 0;
  for (let at = 1; at < line; at++) {
    start = text.indexOf("\n", start) + 1;
    if (start === 0) return text.length;
  }
  return start + column - 1;
};
