import {
  button,
  columns,
  divider,
  firstName,
  heading,
  lineBreak,
  link,
  mail,
  paragraph,
  type ShippedTemplate,
} from "./parts.ts";

export const newsletter: ShippedTemplate = {
  name: "Newsletter",
  description: "A lead story, a second one, and three notes in brief that stack on a phone.",
  subject: "Your letter: the lead story, and three short ones",
  preheader: "The lead story, what we learned, and dates to keep free.",
  blocks: mail(
    { font: "georgia", accent: "#9a3412", page: "#f5f1ea", paper: "#fffdf9", text: "#241c15" },
    heading(1, ["The name of your letter"], "center"),
    {
      type: "paragraph",
      attrs: { align: "center" },
      content: [{ type: "text", text: "Issue 1", marks: [{ type: "em" }] }],
    },
    divider,
    paragraph("Dear ", firstName("reader"), ","),
    paragraph(
      "A few lines on what is in this issue, and on what made you choose it. Write as you would to one person.",
    ),
    heading(2, ["The lead story"]),
    paragraph(
      "What happened, who did it, and what came of it. Give the best of it away here: whoever wants the rest follows the link.",
    ),
    button("Read the story", "https://example.com/lead-story"),
    heading(2, ["What we learned"]),
    paragraph(
      "A second, shorter piece. One thought, one example, one conclusion. ",
      link("Read on", "https://example.com/second-story"),
    ),
    divider,
    heading(2, ["In brief"]),
    columns(
      [
        heading(3, ["A date"]),
        paragraph("What takes place, when and where. ", link("All dates", "https://example.com/date")),
      ],
      [
        heading(3, ["A book"]),
        paragraph("What you read, and for whom it is. ", link("About the book", "https://example.com/book")),
      ],
      [
        heading(3, ["A thank you"]),
        paragraph("Who helped, and with what. ", link("How it came about", "https://example.com/thanks")),
      ],
    ),
    divider,
    paragraph("Until next time,", lineBreak, "Your name"),
  ),
};
