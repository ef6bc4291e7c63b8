import { spawnSync } from "node:child_process";
import { binaries } from "../deploy.ts";

/** The Terraform (or OpenTofu) that a deploy would run. */
export interface FoundTerraform {
  readonly binary: string;
  readonly version: string;
}

/** @returns undefined when neither is on the PATH */
export const findTerraform = (variables: Record<string, string | undefined>): FoundTerraform | undefined => {
  for (const binary of binaries) {
    const { status, stdout } = spawnSync(binary, ["version", "-json"], { env: variables, encoding: "utf8" });
    if (status !== 0) continue;
    // OpenTofu names its version so, too.
    const { terraform_version = "" } = JSON.parse(stdout) as { terraform_version?: string };
    return { binary, version: terraform_version };
  }
  return undefined;
};

/** Since 1.10 the bucket itself locks the state (stacks/aws/tidings-stack.ts). */
const oldest = { major: 1, minor: 10 };

/** Whether a version deploys what is synthesized here. */
export const isNewEnough = ({ version }: FoundTerraform): boolean => {
  const [major = 0, minor = 0] = version.split(".").map(Number);
  return major > oldest.major || (major === oldest.major && minor >= oldest.minor);
};
