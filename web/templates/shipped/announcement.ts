import {
  button,
  divider,
  firstName,
  heading,
  lineBreak,
  list,
  mail,
  paragraph,
  type ShippedTemplate,
  strong,
} from "./parts.ts";

export const announcement: ShippedTemplate = {
  name: "Announcement",
  description: "One piece of news, why it matters, and one thing to do.",
  subject: "Something new for you, {{ first_name | default: 'dear reader' }}",
  preheader: "What changes, from when, and what you can do with it.",
  blocks: mail(
    { accent: "#4338ca", page: "#eeeef8" },
    paragraph(strong("Your organisation")),
    heading(1, ["Say the news in one line"]),
    paragraph("Hello ", firstName("there"), ","),
    paragraph(
      "Begin with what changes for the person who reads this. Two or three sentences are enough: what it is, from when, and why you made it.",
    ),
    button("See what is new", "https://example.com/news"),
    divider,
    heading(2, ["What it means for you"]),
    list("bullet_list", [
      [strong("First, "), "the change that most people will notice."],
      [strong("Second, "), "what used to be tedious and is not any more."],
      [strong("Third, "), "what stays exactly as it was."],
    ]),
    paragraph("Questions? Reply to this mail: a person reads it."),
    paragraph("Your name", lineBreak, "Your organisation"),
  ),
};
