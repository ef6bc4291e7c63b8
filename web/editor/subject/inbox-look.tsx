import { time } from "../../format.ts";
import { asRead } from "../liquid.ts";

interface InboxLookProps {
  readonly from: string;
  readonly subject: string;
  readonly preheader: string;
}

/** When it came, as one of today is shown. */
const exampleTime = new Date().toISOString();

/** What a list of mails shows of this one. */
export const InboxLook = ({ from, subject, preheader }: InboxLookProps) => (
  <figure class="inbox-look">
    <figcaption class="label">In the inbox</figcaption>
    <div class="inbox-row">
      <span class="inbox-from">{from || "Sender"}</span>
      <span class="inbox-time" aria-hidden="true">
        {time(exampleTime)}
      </span>
      <span class="inbox-subject">{asRead(subject) || "No subject yet"}</span>
      <span class="inbox-preheader">{asRead(preheader) || "The beginning of the message"}</span>
    </div>
  </figure>
);
