import { expect, test } from "vitest";
import { accepted } from "../../aws/accepted.ts";
import { type Finding, unexplained } from "../../aws/checkov.ts";

const finding = (check_id: string, resource: string): Finding => ({ check_id, check_name: "name", resource });

/** What checkov finds of a stack as it is. */
const known = Object.entries(accepted).flatMap(([id, { on }]) =>
  on.map((name) => finding(id, `resource.${name}_0A1B2C3D`)),
);

test("what is accepted is accepted on the resources it was explained for only", () => {
  expect(unexplained(known)).toEqual([]);
  expect(unexplained([...known, finding("CKV_AWS_119", "aws_dynamodb_table.tables_Other_0A1B2C3D")])).toEqual(
    ["CKV_AWS_119 on aws_dynamodb_table.tables_Other_0A1B2C3D: name"],
  );
  expect(unexplained([...known, finding("CKV_AWS_999", "aws_s3_bucket.web_bucket_0A1B2C3D")])).toHaveLength(
    1,
  );
});

test("an explanation of what is found no more is to be taken out", () => {
  expect(unexplained(known.slice(1))).toEqual([
    expect.stringMatching(/^CKV_AWS_309 on routes_route is found no more/),
  ]);
});
