import {
  button,
  centred,
  columns,
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

export const invitation: ShippedTemplate = {
  name: "Invitation",
  description: "An event: when, where, by when to answer, and what to expect.",
  subject: "{% if first_name %}{{ first_name }}, you{% else %}You{% endif %} are invited",
  preheader: "When, where, and how to tell us that you come.",
  blocks: mail(
    { accent: "#9d174d", page: "#f8eef3" },
    centred(strong("You are invited")),
    heading(1, ["The name of the evening"], "center"),
    centred("Dear ", firstName("friend"), ", we would be glad to have you with us."),
    divider,
    columns(
      [heading(2, ["When"]), paragraph("Thursday, 1 May", lineBreak, "19:00 to 22:00")],
      [heading(2, ["Where"]), paragraph("The hall", lineBreak, "1 Example Street")],
      [heading(2, ["Answer by"]), paragraph("Friday, 24 April", lineBreak, "Seats are limited")],
    ),
    button("Keep a seat for me", "https://example.com/seat", "center"),
    divider,
    heading(2, ["What to expect"]),
    list("bullet_list", [
      [strong("19:00 "), "Doors open, something to drink"],
      [strong("19:30 "), "The talk, and your questions"],
      [strong("21:00 "), "Food, and time for each other"],
    ]),
    paragraph("Cannot come? Reply with a word, so that somebody else has your seat."),
  ),
};
