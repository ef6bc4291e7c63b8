/** What may be done with an editor from outside. */
export interface EditorHandle {
  /** Puts text, HTML or a tag of Liquid where the cursor is, and the cursor behind it. */
  readonly insert: (text: string) => void;
  readonly focus: () => void;
  /** Keeps the place of the cursor, or the one at a point of the window. */
  readonly hold: (at?: Point) => HeldPlace;
}

/** In pixels of the window. */
export interface Point {
  readonly left: number;
  readonly top: number;
}

/** A picture that is on the site. */
export interface SitePicture {
  readonly url: string;
  /** Of the file, in pixels. */
  readonly width: number;
  readonly height: number;
  readonly alt: string;
}

/** A place that stays the same, whatever is written meanwhile: for what arrives later. */
export interface HeldPlace {
  readonly insertPicture: (picture: SitePicture) => void;
  /** Text or HTML. */
  readonly insertText: (text: string) => void;
}

/** What was pasted or dropped, and where: pictures, or text that has pictures in it as data. */
export type OnPasted = (
  pasted: { readonly files: readonly File[]; readonly text: string },
  place: HeldPlace,
) => void;

/** Keys of an editor that are the page's. */
export interface EditorKeys {
  /** Ctrl+S, or Cmd+S. */
  readonly onSave?: (() => void) | undefined;
  /** F9 */
  readonly onPreview?: (() => void) | undefined;
}
