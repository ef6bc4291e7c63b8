import { allLists } from "../api/all-of.ts";
import { type Api, answer, done, type List, type NewContact } from "../api/client.ts";
import { toRefusal } from "../api/refusal.ts";

export const sampleListName = "Sample people";

/** Requests that are under way at a time. */
const atOnce = 3;

/** An address of SES's mailbox simulator, which does what it is named for; what is behind the plus tells people apart. */
const simulated = (mailbox: string, label: string): string => `${mailbox}+${label}@simulator.amazonses.com`;

const person = (
  email: string,
  [first_name, last_name]: readonly [string, string],
  company: string,
  city: string,
): NewContact => ({ email, first_name, last_name, company, attributes: { city } });

/**
 * Ten people who exist nowhere. The simulator takes mail from an account in the sandbox, too, counts it against no
 * quota, and its bounces and complaints against no reputation.
 * https://docs.aws.amazon.com/ses/latest/dg/send-an-email-from-console.html
 */
export const samplePeople: readonly NewContact[] = [
  person(simulated("success", "ada"), ["Ada", "Lovelace"], "Analytical Engines", "London"),
  person(simulated("success", "grace"), ["Grace", "Hopper"], "Compilers & Co", "New York"),
  person(simulated("success", "alan"), ["Alan", "Turing"], "Bletchley Works", "Manchester"),
  person(simulated("success", "hedy"), ["Hedy", "Lamarr"], "Hopping Radio", "Vienna"),
  person(simulated("success", "emmy"), ["Emmy", "Noether"], "Symmetry", "Erlangen"),
  person(simulated("success", "katherine"), ["Katherine", "Johnson"], "Orbit Reckoning", "Hampton"),
  // One of whom little is known: what a template falls back to shows here.
  { email: simulated("success", "somebody") },
  person(simulated("ooto", "otto"), ["Otto", "Fern"], "Long Holidays", "Lisbon"),
  person(simulated("bounce", "bea"), ["Bea", "Gone"], "Moved Away", "Nowhere"),
  person(simulated("complaint", "carl"), ["Carl", "Cross"], "Quiet Please", "Bern"),
];

/** The list of the sample people with its count, where it is there. */
export const findSampleList = async (api: Api, signal?: AbortSignal): Promise<List | undefined> => {
  const found = (await allLists(api, signal)).find(({ name }) => name === sampleListName);
  if (!found) return undefined;
  const param = { list_id: found.list_id };
  return await answer(api.lists[":list_id"].$get({ param }, signal && { init: { signal } }));
};

/** Whether nobody is missing on their list. */
export const isComplete = ({ contact_count }: List): boolean => (contact_count ?? 0) >= samplePeople.length;

/**
 * Puts the sample people on their list; who is a contact already is put there, too. Done again, it adds who is missing.
 * @param onAdded is told how many are there so far.
 * @throws Refusal
 */
export const addSamplePeople = async (api: Api, onAdded: (count: number) => void): Promise<void> => {
  const list =
    (await findSampleList(api)) ??
    (await answer(
      api.lists.$post({
        json: {
          name: sampleListName,
          description: "People of SES's mailbox simulator, to try campaigns on.",
        },
      }),
    ));
  const waiting = [...samplePeople];
  let added = 0;
  const work = async (): Promise<void> => {
    for (let next = waiting.shift(); next; next = waiting.shift()) {
      await addOne(api, next, list.list_id);
      onAdded(++added);
    }
  };
  await Promise.all(Array.from({ length: atOnce }, work));
};

const addOne = async (api: Api, sample: NewContact, list_id: string): Promise<void> => {
  try {
    await answer(api.contacts.$post({ json: { ...sample, lists: [list_id] } }));
  } catch (error) {
    if (toRefusal(error).code !== "contact_exists") throw error;
    const param = { list_id, email: String(sample.email) };
    await done(api.lists[":list_id"].contacts[":email"].$put({ param }));
  }
};
