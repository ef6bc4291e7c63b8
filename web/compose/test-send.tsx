import { useRef, useState } from "preact/hooks";
import { answer, type TestSent } from "../api/client.ts";
import { useConnection } from "../api/context.ts";
import { type Refusal, sentenceOf, toRefusal } from "../api/refusal.ts";
import { TextField } from "../parts/field.tsx";
import { addressesOf, type Draft } from "./draft.ts";
import { prepareRequest } from "./send.ts";
import { keepTestAddress, lastTestAddress } from "./test-address.ts";

/** Sends one mail of a draft to an address, or to each of several, as often as asked. */
export const TestSend = ({ draft }: { draft: Draft }) => {
  const { api } = useConnection();
  const [to, setTo] = useState(lastTestAddress);
  const [news, setNews] = useState<string>();
  const [refusal, setRefusal] = useState<Refusal>();
  // A second press may come before the screen has changed.
  const busy = useRef(false);
  const send = async () => {
    if (busy.current) return;
    busy.current = true;
    setRefusal(undefined);
    try {
      const request = await prepareRequest(api, draft, setNews);
      setNews("Sending…");
      const addresses = addressesOf(to);
      const [only = "", ...others] = addresses;
      const { results } = await answer(
        api.campaigns.test.$post({ json: { ...request, to: others.length > 0 ? addresses : only } }),
      );
      keepTestAddress(to.trim());
      setNews(newsOf(results));
    } catch (error) {
      setNews(undefined);
      setRefusal(toRefusal(error));
    }
    busy.current = false;
  };
  return (
    <details>
      <summary>Send a test first</summary>
      <form
        class="test-send"
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          void send();
        }}
      >
        <TextField
          label="Test address"
          value={to}
          onValue={(value) => {
            setTo(value);
            setRefusal(undefined);
          }}
          error={refusal && sentenceOf(refusal)}
          hint="One mail, now, as the contact with this address would get it, or else the first recipient. Several with commas between them, up to 10."
          input={{ type: "text", inputMode: "email", autocomplete: "email" }}
        />
        <button type="submit" class="small">
          Send test
        </button>
        <p class="muted" role="status">
          {news}
        </p>
      </form>
    </details>
  );
};

/** What became of each: those that were not sent to, and why. */
const newsOf = (results: TestSent["results"]): string => {
  const sent = results.filter((result) => result.sent).map(({ to }) => to);
  const others = results
    .filter((result) => !result.sent)
    .map(({ to, message }) => `Not to ${to}: ${message}`);
  const arrived =
    sent.length > 0 ? [`Sent to ${sent.join(", ")}: look for “[Test]” before the subject.`] : [];
  return [...arrived, ...others].join(" ");
};
