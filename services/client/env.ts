import { Misuse } from "./failure.ts";

/** Where the API is, and the key it is asked with. */
export interface Access {
  /** Without a slash at its end. */
  readonly url: string;
  readonly key: string;
}

/**
 * Reads from the environment how to reach an installation.
 * @throws Misuse that says which variable is missing, or is no URL.
 */
export const readAccess = (variables: Record<string, string | undefined> = process.env): Access => {
  const { TIDINGS_URL, TIDINGS_API_KEY } = variables;
  if (!TIDINGS_URL)
    throw new Misuse("TIDINGS_URL is not set: where the installation is, such as https://mail.example.org.");
  if (!TIDINGS_API_KEY) throw new Misuse("TIDINGS_API_KEY is not set: a key of the installation.");
  if (!URL.canParse(TIDINGS_URL) || !/^https?:$/.test(new URL(TIDINGS_URL).protocol))
    throw new Misuse("TIDINGS_URL is no URL: it is like https://mail.example.org.");
  return { url: TIDINGS_URL.replace(/\/+$/, ""), key: TIDINGS_API_KEY.trim() };
};
