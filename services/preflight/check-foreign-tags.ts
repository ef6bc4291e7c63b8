import { positionAt, type TemplateField } from "../mail/template-error.ts";
import type { PreflightProblem } from "./report.ts";

/** How other programs write a merge tag: `*|FNAME|*`, `%FIRST_NAME%`, `[first_name]`, `{first_name}`, `<<First Name>>`. */
const patterns = [
  /\*\|[A-Z][A-Z0-9:_]{1,40}\|\*/,
  /%[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)*%/,
  /\[(?:[Ff]irst|[Ll]ast|[Ff]ull|FIRST|LAST|FULL)[ _-]?(?:[Nn]ame|NAME)\]/,
  /(?<!\{)\{(?:contact\.)?(?:first|last|full)_?[Nn]ame\}(?!\})/,
  /<<[A-Za-z][\w ]{1,40}>>/,
];
const foreignTag = new RegExp(patterns.map(({ source }) => `(?:${source})`).join("|"));

/**
 * Merge tags as other programs write them: readers would get them as they stand.
 * @param words a part of the mail as it is written.
 */
export const foreignTags = (field: TemplateField, words: string): PreflightProblem[] => {
  const found = foreignTag.exec(words);
  if (!found) return [];
  return [
    {
      severity: "warning",
      code: "foreign_tag",
      field,
      ...positionAt(words, found.index),
      message: `${found[0]} is no merge tag here, and everybody would read it so: write a field as {{ first_name | default: "there" }}.`,
    },
  ];
};
