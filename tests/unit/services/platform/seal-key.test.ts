import { GetCommand } from "@aws-sdk/lib-dynamodb";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createSealKey } from "../../../../services/platform/seal-key.ts";
import { type Stage, startStage } from "../../../support/stage.ts";

let stage: Stage;
beforeAll(async () => {
  stage = await startStage();
});
afterAll(() => stage.stop());

test("all environments that need the key at the same time have the same one, each by one call", async () => {
  stage.meter.reset();
  const environments = Array.from({ length: 8 }, () => createSealKey(stage.db, "Seals"));

  const keys = await Promise.all(environments.flatMap((sealKey) => [sealKey(), sealKey()]));

  const { Item } = await stage.db.send(new GetCommand({ TableName: "Seals", Key: { id: "links" } }));
  expect(new Set(keys.map((key) => Buffer.from(key).toString("hex")))).toEqual(
    new Set([Buffer.from(Item!.key).toString("hex")]),
  );
  expect(keys[0]).toHaveLength(32);
  expect(stage.calls("UpdateItem")).toBe(8);
});

test("a read that failed is not kept", async () => {
  const failed = new Error("no connection");
  let calls = 0;
  const send = async (command: never) => {
    if (++calls === 1) throw failed;
    return await stage.db.send(command);
  };
  const sealKey = createSealKey({ send } as unknown as Stage["db"], "Seals");
  await expect(sealKey()).rejects.toThrow(failed);
  expect(Buffer.from(await sealKey())).toEqual(Buffer.from(await stage.sealKey()));
});
