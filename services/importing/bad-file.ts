/** A file that cannot be imported, or not to its end, whoever tries again; says why to a person. */
export class BadFile extends Error {
  override readonly name = "BadFile";
}
