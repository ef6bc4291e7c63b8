import {
  button,
  divider,
  firstName,
  heading,
  link,
  list,
  mail,
  paragraph,
  type ShippedTemplate,
} from "./parts.ts";

export const welcome: ShippedTemplate = {
  name: "Welcome",
  description: "To who has just subscribed: what they will get, where to begin, and the way out.",
  subject: "Welcome, {{ first_name | default: 'and thank you' }}",
  preheader: "You are on the list: what comes, how often, and where to begin.",
  blocks: mail(
    { accent: "#0f6b43", page: "#edf5f0" },
    heading(1, ["Welcome, ", firstName("it is good to have you"), "."]),
    paragraph(
      "You have subscribed to our letter, and this is to say that it worked. About once a month you will hear from us; never more than twice.",
    ),
    heading(2, ["Where to begin"]),
    list("ordered_list", [
      [link("The piece that most people like", "https://example.com/best")],
      [link("Who we are, and what we are after", "https://example.com/about")],
      ["Tell us what you hope to read: a reply to this mail reaches a person"],
    ]),
    button("Read the latest letter", "https://example.com/latest"),
    divider,
    paragraph(
      "Was it not you who subscribed? ",
      link("Unsubscribe", "{{ unsubscribe_url }}"),
      ", and nothing more will come. Would you rather have less? ",
      link("Choose what you get", "{{ preferences_url }}"),
      ".",
    ),
  ),
};
