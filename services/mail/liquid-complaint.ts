import { filters } from "liquidjs";
import { nearestTo } from "../platform/nearest.ts";

/** The tags as they were written, cut where a reader needs no more of them. */
const opening = (text: string): string => {
  const [start = ""] = /^\{[{%]-?\s*[^\s<]{0,40}/.exec(text) ?? [];
  return start || text.slice(0, 20);
};

/** Says of a tag that it has no end. @param text from where it begins */
export const notClosedWords = (text: string): string =>
  `${opening(text)} is not closed: it ends with ${text[1] === "%" ? "%}" : "}}"}`;

/** liquidjs quotes what it stopped at as a JSON string. */
const quoted = (text: string): string => {
  try {
    return String(JSON.parse(text));
  } catch {
    return text;
  }
};

const noFilter = (name: string): string => {
  const nearest = nearestTo(name, Object.keys(filters));
  return `there is no filter ${name}${nearest ? `: did you mean ${nearest}?` : ""}`;
};

const noTag = (name: string): string =>
  /^(end\w+|else|elsif|when)$/.test(name)
    ? `{% ${name} %} belongs to nothing that is open before it`
    : `there is no tag {% ${name} %}`;

/** What liquidjs says, and how it is said to somebody who writes a mail. */
const words: readonly (readonly [RegExp, (...found: string[]) => string])[] = [
  [/^(?:output|tag) (".*") not closed$/s, (text) => notClosedWords(quoted(text!))],
  [
    /^tag (\{%-?\s*(\w+).*) not closed$/s,
    (text, name) => `${text} has no end: {% end${name} %} is missing after it`,
  ],
  [/^tag "(.*)" not found$/s, (name) => noTag(name!)],
  [/^undefined filter: (.*)$/s, (name) => noFilter(name!)],
  [
    /^expected ":" after filter name$/,
    () => 'between a filter and its value comes a colon, as in {{ first_name | default: "you" }}',
  ],
  [
    /^expected "\|" before filter$/,
    () => "after the name of a field comes }}, or | and a filter; a name has no blanks",
  ],
  [/^expected filter name$/, () => "after | comes the name of a filter, such as default"],
  [/^expected variable name$/, () => 'it lacks a name, as in {% assign city = "Rome" %}'],
  [/^(?:invalid value expression:|unexpected token) (".*?")/s, (text) => `${quoted(text!)} is no value`],
];

/**
 * Says what is wrong with a template as whoever writes mails would say it.
 * @param message of an error of liquidjs. Where it was found comes after it, and is a matter of the error's position.
 */
export const complaintOf = (message: string): string => {
  const said = message.replace(/(?:, file:.*)?, line:\d+, col:\d+$/s, "");
  for (const [pattern, say] of words) {
    const found = pattern.exec(said);
    if (found) return say(...found.slice(1).map((group) => group ?? ""));
  }
  return said;
};
