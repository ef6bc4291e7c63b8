import type { Grant, PolicyDocument, Statement } from "./policy.ts";

/** A grant of a role's policies that a call needed. */
export interface UsedAction extends Grant {
  readonly role: string;
}

/** Remembers which grants were exercised; as many at most as the policies hold. */
export const createActionUsage = () => {
  const used = new Map<string, UsedAction>();
  return {
    /** @param statement the one that allowed the call. */
    record(role: string, { grants }: Statement, asked: { action: string; resource: string }): void {
      const grant = grants.find(({ covers }) => covers(asked.action, asked.resource));
      if (!grant) return;
      const { action, resource } = grant;
      used.set(`${role} ${action} ${resource}`, { role, action, resource });
    },
    list: (): UsedAction[] => [...used.values()],
  };
};

export type ActionUsage = ReturnType<typeof createActionUsage>;

/**
 * The grants of a role that no call needed. A test of least privilege expects none after the flows have run.
 * @param documents the policies of the role.
 * @param used what was exercised, of all roles.
 */
export const unusedGrants = (
  role: string,
  documents: readonly PolicyDocument[],
  used: readonly UsedAction[],
): Grant[] => {
  const isUsed = ({ action, resource }: Grant) =>
    used.some((one) => one.role === role && one.action === action && one.resource === resource);
  return documents
    .flatMap(({ statements }) => statements)
    .filter(({ effect }) => effect === "Allow")
    .flatMap(({ grants }) => grants.map(({ action, resource }) => ({ action, resource })))
    .filter((grant) => !isUsed(grant));
};
