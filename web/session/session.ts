import { answer, connect, done, type Key } from "../api/client.ts";
import { toRefusal } from "../api/refusal.ts";
import { usePasskey } from "./passkey.ts";

/** What whoever is signed in may do; each includes the ones before it. */
export type Scope = Key["scope"];

/** Who is signed in, as the API says. The session itself is a cookie, which no script reads. */
export type Session = Key;

/** Asks without ever being asked to sign in anew. */
const api = connect({ session: () => undefined, renew: async () => false });

/** Who this browser is signed in as; undefined: nobody. @throws Refusal where that cannot be known. */
export const readSession = (): Promise<Session | undefined> =>
  answer(api.key.$get()).catch((error: unknown) => {
    if (toRefusal(error).code === "unauthorized") return undefined;
    throw error;
  });

/** Has an API key open a session. @throws Refusal */
export const signInWithKey = (key: string): Promise<Session> => answer(api.session.$post({ json: { key } }));

/** Has a one-time link mailed, if the address is of somebody who signs in here. @throws Refusal */
export const askForLink = (email: string): Promise<void> =>
  done(api.session.links.$post({ json: { email } }));

/** Spends a one-time link. @throws Refusal */
export const signInWithLink = (token: string): Promise<Session> =>
  answer(api.session.link.$post({ json: { token } }));

/** Signs in with a passkey that the browser has. @throws Refusal, and whatever the browser says */
export const signInWithPasskey = async (): Promise<Session> => {
  const credential = await usePasskey(await answer(api.session["passkey-challenge"].$post()));
  return await answer(api.session.passkey.$post({ json: { credential } }));
};

/** Ends the session of this browser. @throws Refusal */
export const endSession = (): Promise<void> => done(api.session.$delete());
