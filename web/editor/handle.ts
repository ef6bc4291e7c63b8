/** What may be done with an editor from outside. */
export interface EditorHandle {
  /** Puts text, HTML or a tag of Liquid where the cursor is, and the cursor behind it. */
  readonly insert: (text: string) => void;
  readonly focus: () => void;
}

/** Keys of an editor that are the page's. */
export interface EditorKeys {
  /** Ctrl+S, or Cmd+S. */
  readonly onSave?: (() => void) | undefined;
  /** F9 */
  readonly onPreview?: (() => void) | undefined;
}
