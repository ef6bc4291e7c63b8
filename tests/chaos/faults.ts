import type { FailedCall, InjectedEvents } from "./observation.ts";
import type { Plan } from "./plan.ts";
import type { World } from "./world.ts";

/** The faults of a plan, and what of them was really injected. */
export interface Faults {
  readonly calls: readonly FailedCall[];
  readonly events: InjectedEvents;
  kills(): number;
  /** From now on calls and events fail as planned. */
  inject(): Promise<void>;
  /** From now on nothing fails. */
  end(): Promise<void>;
  /** Kills the process of the cloud, and starts it again. */
  kill(): Promise<void>;
}

/** The faults of a plan; what a cloud injected before is forgotten. */
export const faultsOf = async (world: World, plan: Plan): Promise<Faults> => {
  const calls: FailedCall[] = [];
  const events = { lost: 0, duplicated: 0, late: 0 };
  let kills = 0;
  await world.takeInjected();

  const take = async () => {
    const injected = await world.takeInjected();
    calls.push(...injected.calls);
    for (const name of ["lost", "duplicated", "late"] as const) events[name] += injected.events[name];
  };
  const inject = async () => {
    await world.cloud().local("/faults", { method: "PUT", body: plan.faults });
    const body = { event_faults: plan.eventFaults ?? null };
    await world.cloud().local("/ses", { method: "PATCH", body });
  };

  const loseNoMore = () => world.cloud().local("/ses", { method: "PATCH", body: { event_faults: null } });

  return {
    calls,
    events,
    kills: () => kills,
    inject,
    async end() {
      await take();
      await world.cloud().local("/faults", { method: "DELETE" });
      await loseNoMore();
    },
    async kill() {
      // A process takes with it the count of what was lost after it was asked.
      await loseNoMore();
      await take();
      await world.powerCut();
      kills++;
      await inject();
    },
  };
};
