import { expect, test } from "vitest";
import { parseTemplate } from "../../../../services/mail/liquid.ts";
import type { TemplateError } from "../../../../services/mail/template-error.ts";
import { sayFault } from "../../../../services/mail/template-error.ts";

const saidOf = (template: string): string => {
  try {
    parseTemplate("html", template);
  } catch (error) {
    return sayFault(error as TemplateError);
  }
  return "nothing";
};

test.each([
  ["{{ broken </p><p>and more", "{{ broken is not closed: it ends with }}."],
  ["<p>{% if city </p>", "{% if is not closed: it ends with %}."],
  ["{% if city == 'Ulm' %}x", "{% if city == 'Ulm' %} has no end: {% endif %} is missing after it."],
  ["x{% endif %}", "{% endif %} belongs to nothing that is open before it."],
  ["{% nope %}", "there is no tag {% nope %}."],
  ["{{ city | defualt: 'x' }}", "there is no filter defualt: did you mean default?"],
  ["{{ city | zzzzzzzzzz }}", "there is no filter zzzzzzzzzz."],
  [
    "{{ city | default 'x' }}",
    'between a filter and its value comes a colon, as in {{ first_name | default: "you" }}.',
  ],
  ["{{ first..name }}", "after the name of a field comes }}, or | and a filter; a name has no blanks."],
  ["{% assign = 3 %}", 'it lacks a name, as in {% assign city = "Rome" %}.'],
])("%s: %s", (template, said) => {
  expect(saidOf(template)).toBe(`A merge tag is wrong: ${said}`);
});
