import { afterAll, beforeAll, expect, test } from "vitest";
import { parseAddress } from "../../../../services/contacts/address.ts";
import { type Member, newMember } from "../../../../services/members/member.ts";
import { passkeysMax } from "../../../../services/members/passkey.ts";
import { challengeMs } from "../../../../services/sessions/challenge-store.ts";
import {
  addPasskey,
  beginPasskey,
  beginSignIn,
  type PasskeyDependencies,
  signInWithPasskey,
} from "../../../../services/signing-in/passkeys.ts";
import { createAuthenticator, type Odd } from "../../../support/authenticator.ts";
import { type Stage, startStage } from "../../../support/stage.ts";

const publicUrl = "https://mail.example.com";
const now = new Date("2026-11-29T12:00:00.000Z");
const after = (ms: number) => new Date(now.getTime() + ms);

let stage: Stage;
let deps: PasskeyDependencies;
beforeAll(async () => {
  stage = await startStage();
  deps = { ...stage, publicUrl };
});
afterAll(() => stage.stop());

let people = 0;
const somebody = async (): Promise<Member> => {
  const mailbox = parseAddress(`member${people++}@example.com`)!;
  const member = newMember({ name: "Nora", mailbox, role: "viewer" }, now);
  await stage.members.add(member);
  return member;
};
/** Somebody with a passkey. */
const withPasskey = async () => {
  const member = await somebody();
  const device = createAuthenticator(publicUrl);
  const credential = device.make(await beginPasskey(deps, member, now));
  expect(await addPasskey(deps, member, { name: "Laptop", credential }, now)).toMatchObject({
    kind: "added",
  });
  return { member, device };
};

test("a browser is asked for a discoverable passkey, by who is verified, and told which there are already", async () => {
  const { member } = await withPasskey();
  const options = await beginPasskey(deps, member, now);
  const { id } = (await stage.passkeys.list(member.member_id))[0]!;
  expect(options).toMatchObject({
    rp: { id: "mail.example.com", name: "Tidings" },
    user: { name: member.address, displayName: "Nora" },
    attestation: "none",
    authenticatorSelection: { residentKey: "required", userVerification: "required" },
    excludeCredentials: [{ id, type: "public-key" }],
  });
  expect(Buffer.from(options.challenge, "base64url").length).toBe(32);
  expect(await beginSignIn(deps, now)).toMatchObject({
    rpId: "mail.example.com",
    userVerification: "required",
  });
});

test("who has a passkey signs in, as themselves", async () => {
  const { member, device } = await withPasskey();
  const answer = device.use(await beginSignIn(deps, now));
  expect(await signInWithPasskey(deps, answer, now)).toEqual(member);
  expect((await stage.passkeys.list(member.member_id))[0]).toMatchObject({
    name: "Laptop",
    counter: 1,
    used_at: now.toISOString(),
  });
  // The same answer is good once
  expect(await signInWithPasskey(deps, answer, now)).toBeUndefined();
});

test.each<[string, Odd]>([
  ["of another site", { origin: "https://evil.example" }],
  ["of another host of ours", { origin: "https://www.mail.example.com" }],
  ["for another host", { rpId: "evil.example" }],
  ["of nobody who was verified", { isUserVerified: false }],
])("an answer %s neither adds a passkey nor signs in: %j", async (_, odd) => {
  const member = await somebody();
  const made = createAuthenticator(publicUrl).make(await beginPasskey(deps, member, now), odd);
  expect(await addPasskey(deps, member, { name: "x", credential: made }, now)).toEqual({ kind: "refused" });
  const { device } = await withPasskey();
  expect(await signInWithPasskey(deps, device.use(await beginSignIn(deps, now), odd), now)).toBeUndefined();
});

test("a challenge is good for five minutes, once, and for what it was made", async () => {
  const { member, device } = await withPasskey();
  const [early, late] = [await beginSignIn(deps, now), await beginSignIn(deps, now)];
  expect(await signInWithPasskey(deps, device.use(early), after(challengeMs - 1))).toEqual(member);
  expect(await signInWithPasskey(deps, device.use(late, { counter: 2 }), after(challengeMs))).toBeUndefined();
  // One that adds a passkey signs nobody in, and another's adds none
  const adding = await beginPasskey(deps, member, now);
  expect(await signInWithPasskey(deps, device.use(adding, { counter: 3 }), now)).toBeUndefined();
  const other = await somebody();
  const credential = createAuthenticator(publicUrl).make(adding);
  expect(await addPasskey(deps, other, { name: "x", credential }, now)).toEqual({ kind: "refused" });
  expect(await addPasskey(deps, member, { name: "x", credential }, now)).toMatchObject({ kind: "added" });
  // Nor one that nobody made
  const made = { ...early, challenge: Buffer.alloc(32).toString("base64url") };
  expect(await signInWithPasskey(deps, device.use(made, { counter: 4 }), now)).toBeUndefined();
});

test("of a passkey that counts, one that counts back is a copy", async () => {
  const { device } = await withPasskey();
  const signIn = async (counter: number) =>
    (await signInWithPasskey(deps, device.use(await beginSignIn(deps, now), { counter }), now)) !== undefined;
  expect([await signIn(5), await signIn(5), await signIn(4), await signIn(6)]).toEqual([
    true,
    false,
    false,
    true,
  ]);
  const [one, other] = await Promise.all([signIn(7), signIn(7)]);
  expect([one, other].filter(Boolean)).toHaveLength(1);
});

test("a passkey that does not count signs in each time", async () => {
  const { member, device } = await withPasskey();
  for (let n = 0; n < 3; n++) {
    const answer = device.use(await beginSignIn(deps, now), { counter: 0 });
    expect(await signInWithPasskey(deps, answer, now)).toEqual(member);
  }
});

test("one that was removed, and one of who was removed, let nobody in", async () => {
  const { member, device } = await withPasskey();
  const signIn = async (counter: number) =>
    await signInWithPasskey(deps, device.use(await beginSignIn(deps, now), { counter }), now);
  const { id } = (await stage.passkeys.list(member.member_id))[0]!;
  expect(await stage.passkeys.remove(member.member_id, id)).toBe(true);
  expect(await signIn(1)).toBeUndefined();
  const gone = await withPasskey();
  await stage.members.remove(gone.member.member_id);
  const answer = gone.device.use(await beginSignIn(deps, now));
  expect(await signInWithPasskey(deps, answer, now)).toBeUndefined();
});

test("what is no answer at all is refused, and nobody has more passkeys than there is room for", async () => {
  const { member, device } = await withPasskey();
  const answer = device.use(await beginSignIn(deps, now));
  for (const clientDataJSON of ["", "bm90IGpzb24", Buffer.from('{"challenge":1}').toString("base64url")]) {
    const response = { ...answer.response, clientDataJSON };
    expect(await signInWithPasskey(deps, { ...answer, response }, now)).toBeUndefined();
  }
  const add = async () => {
    const credential = createAuthenticator(publicUrl).make(await beginPasskey(deps, member, now));
    return (await addPasskey(deps, member, { name: "x", credential }, now)).kind;
  };
  for (let n = 1; n < passkeysMax; n++) expect(await add()).toBe("added");
  expect(await add()).toBe("too_many");
});
