import { firstName, lineBreak, link, mail, paragraph, type ShippedTemplate } from "./parts.ts";

export const letter: ShippedTemplate = {
  name: "Plain letter",
  description: "Words only, as one person writes to another.",
  subject: "A word from us, {{ first_name | default: 'and for you' }}",
  preheader: "A short letter, and one question at the end of it.",
  blocks: mail(
    { width: 560, page: "#ffffff", accent: "#1d4ed8" },
    paragraph("Dear ", firstName("friend"), ","),
    paragraph(
      "Say in the first sentence why you write. Whoever reads this on the way to work should know by the end of it whether to go on.",
    ),
    paragraph(
      "Then tell it as you would across a table: what happened, what you make of it, what you would like. Where there is more to read, ",
      link("lead there", "https://example.com/more"),
      " once.",
    ),
    paragraph("End with a question. People answer letters that ask them something."),
    paragraph("With kind regards", lineBreak, "Your name"),
  ),
};
