import { expect, test } from "vitest";
import { signedHeaders, writtenSecret } from "../../../../services/webhooks/signature.ts";

const key = Buffer.from("MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "base64");
const message = { id: "msg_p5jXN8AQM9LWM0D4loKWxJek", body: '{"test": 2432232314}' };
const at = new Date(1_614_265_330_999);

test("a message is signed as the standard's own example is", () => {
  expect(signedHeaders(message, [key], at)).toEqual({
    "webhook-id": "msg_p5jXN8AQM9LWM0D4loKWxJek",
    "webhook-timestamp": "1614265330",
    "webhook-signature": "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
  });
});

test("two keys sign beside each other, the newest first", () => {
  const other = Buffer.alloc(32, 7);
  const both = signedHeaders(message, [other, key], at)["webhook-signature"].split(" ");
  expect(both).toEqual([
    signedHeaders(message, [other], at)["webhook-signature"],
    signedHeaders(message, [key], at)["webhook-signature"],
  ]);
});

test("a key is written as receivers' libraries take it", () => {
  expect(writtenSecret(key)).toBe("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw");
});
