import { allAttributes } from "../api/all-of.ts";
import { useConnection } from "../api/context.ts";
import { useResource } from "../api/use-resource.ts";
import { counted } from "../format.ts";
import type { MergeField } from "./liquid.ts";

/** What every contact may have, besides attributes of one's own. */
const ofContacts: readonly MergeField[] = [
  { name: "first_name", hint: "First name", mayBeEmpty: true },
  { name: "last_name", hint: "Last name", mayBeEmpty: true },
  { name: "company", hint: "Company", mayBeEmpty: true },
  { name: "email", hint: "Address it is sent to", mayBeEmpty: false },
];

const ofMails: readonly MergeField[] = [
  { name: "unsubscribe_url", hint: "Link to unsubscribe", mayBeEmpty: false },
  { name: "preferences_url", hint: "Link to choose what to get", mayBeEmpty: false },
  { name: "view_in_browser_url", hint: "Link to read it in a browser", mayBeEmpty: false },
  { name: "postal_address", hint: "Postal address of the sender", mayBeEmpty: false },
];

const fixed = new Set([...ofContacts, ...ofMails].map(({ name }) => name));

/** The merge fields there are: those of every contact until the attributes are known. */
export const useMergeFields = (): readonly MergeField[] => {
  const { api } = useConnection();
  const { data = [] } = useResource("", async (signal) =>
    (await allAttributes(api, signal))
      .filter(({ name }) => !fixed.has(name))
      .map(({ name, contacts }) => ({
        name,
        hint: `Of ${counted(contacts, "contact")} in a sample`,
        mayBeEmpty: true,
      })),
  );
  return [...ofContacts, ...data, ...ofMails];
};
