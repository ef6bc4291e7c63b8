/** What is said of one field of the campaign, by the name the API has for it. */
export type Faults = Readonly<Record<string, string>>;

/**
 * The field a place in a request belongs to: `attachments[0].filename` to `attachments`. What is within a test has a
 * field of its own: `ab_test.variants[0].subject`.
 */
export const fieldOf = (place: string | undefined): string | undefined =>
  /^ab_test\b.*|^[a-z_]+/.exec(place ?? "")?.[0];

/** Moves the focus to where a field is written, and opens what it is hidden in. */
export const goToField = (field: string): void => {
  const placeOf = (name: string) => document.querySelector<HTMLElement>(`[data-field~="${name}"]`);
  const place = placeOf(field) ?? placeOf(field.replace(/\W.*/, ""));
  const hidden = place?.closest("details") ?? place?.querySelector("details");
  if (hidden) hidden.open = true;
  place?.scrollIntoView({ block: "center" });
  // What is written in comes before the tools beside it.
  const control =
    place?.querySelector<HTMLElement>('input, select, textarea, [contenteditable="true"]') ??
    place?.querySelector<HTMLElement>("button");
  control?.focus({ preventScroll: true });
};
