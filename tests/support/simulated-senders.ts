import type { SendingAccount } from "../../services/limiter/account.ts";
import { isReadingDue, type Lease, type LeaseState, shownBy } from "../../services/limiter/lease-state.ts";
import type { LeaseStore } from "../../services/limiter/lease-store.ts";
import { createLimiter, type Limiter } from "../../services/limiter/limiter.ts";
import { createPacer } from "../../services/limiter/pacer.ts";
import type { Clock } from "../../services/platform/clock.ts";
import type { VirtualTime } from "./virtual-time.ts";

/** Numbers from 0 to 1 that a seed decides (mulberry32). */
export const randomOf = (seed: number) => () => {
  seed = (seed + 0x6d2b79f5) | 0;
  let t = Math.imul(seed ^ (seed >>> 15), 1 | seed);
  t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
  return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
};
export type Random = ReturnType<typeof randomOf>;

/** SES and the item in DynamoDB, with the latencies of AWS. */
export interface SimulatedAccount {
  account: SendingAccount;
  /** When each send was handed to its socket, and when it reached SES. */
  readonly socket: number[];
  readonly arrived: number[];
  /** When the item was written, refused writes included, and when one was refused. */
  readonly writes: number[];
  readonly refused: number[];
  item: LeaseState | undefined;
  /** Fraction of writes whose answer is lost, so that the SDK repeats them. */
  lostAnswers: number;
}

export const simulatedAccount = (account: Partial<SendingAccount>): SimulatedAccount => ({
  account: {
    max_send_rate: 14,
    max_24_hour_send: -1,
    sent_last_24_hours: 0,
    sending_enabled: true,
    ...account,
  },
  socket: [],
  arrived: [],
  writes: [],
  refused: [],
  item: undefined,
  lostAnswers: 0,
});

const emptyItem: Omit<LeaseState, keyof SendingAccount> = {
  version: 0,
  read_at_ms: 0,
  claimed_at_ms: 0,
  claimed_by: "",
  spent: 0,
  spent_before: 0,
  rate_factor: 1,
  factor_at_ms: 0,
  leases: {},
};

/** A store like the one in DynamoDB, which its own tests hold to the same. */
export const simulatedStore = (world: SimulatedAccount, time: VirtualTime, random: Random): LeaseStore => {
  const roundTrip = () => time.sleep((3 + 7 * random()) / 2);
  const write = async (change: (item: LeaseState) => Partial<LeaseState> | undefined) => {
    await roundTrip();
    const times = random() < world.lostAnswers ? 2 : 1;
    let answer: LeaseState | undefined;
    for (let n = 0; n < times; n++) {
      if (n > 0) await time.sleep(30);
      world.writes.push(time.now());
      const item = world.item ?? { ...world.account, ...emptyItem };
      const changed = change(item);
      if (changed) world.item = { ...item, ...changed, version: item.version + 1 };
      else world.refused.push(time.now());
      answer = changed && world.item;
    }
    await roundTrip();
    return answer && structuredClone(answer);
  };
  const put = ({ leases }: LeaseState, holder: string, lease: Lease) => ({ ...leases, [holder]: lease });

  return {
    read: async () => {
      await roundTrip();
      const item = structuredClone(world.item);
      await roundTrip();
      return item;
    },
    renew: (holder, seen, lease, spent) =>
      write((item) =>
        item.leases[holder]?.until === seen
          ? { leases: put(item, holder, lease), spent: item.spent + spent }
          : undefined,
      ),
    rearrange: (version, leases, spent) =>
      write((item) => (item.version === version ? { leases, spent: item.spent + spent } : undefined)),
    release: (holder, sent, spent, now) =>
      write((item) => {
        const mine = item.leases[holder];
        if (!mine || mine.until <= now) return undefined;
        const over = { ...mine, until: now, sent, allowed: sent };
        return { leases: put(item, holder, over), spent: item.spent + spent };
      }),
    slow: (seen, factor, now) =>
      write((item) => (item.factor_at_ms === seen ? { rate_factor: factor, factor_at_ms: now } : undefined)),
    claimReading: (now, by) =>
      write((item) => (isReadingDue(item, now) ? { claimed_at_ms: now, claimed_by: by } : undefined)),
    recordReading: (claimed, account, now) =>
      write((item) =>
        item.read_at_ms === claimed.read_at_ms
          ? {
              ...account,
              read_at_ms: now,
              spent_before: item.spent - shownBy(claimed, account),
              spent: 0,
            }
          : undefined,
      ),
  };
};

/** The limiter of one more machine. */
export const simulatedLeases = (
  world: SimulatedAccount,
  time: VirtualTime,
  { clock, random, part = 1 }: { readonly clock: Clock; readonly random: Random; readonly part?: number },
): Limiter =>
  createLimiter({
    store: simulatedStore(world, time, random),
    ses: {
      send: async () => {
        await time.sleep(100);
        const { max_send_rate, max_24_hour_send, sent_last_24_hours } = world.account;
        return {
          SendQuota: {
            MaxSendRate: max_send_rate,
            Max24HourSend: max_24_hour_send,
            SentLast24Hours: sent_last_24_hours,
          },
          SendingEnabled: world.account.sending_enabled,
        };
      },
    } as unknown as Parameters<typeof createLimiter>[0]["ses"],
    part,
    clock,
    log: { error: () => {} },
  });

/** One send: to its socket, to SES and back, as long as it takes on AWS. */
export const simulatedSend = async (
  world: SimulatedAccount,
  time: VirtualTime,
  random: Random,
  sent?: () => void,
) => {
  await time.sleep(0.2 + 0.8 * random());
  sent?.();
  world.socket.push(time.now());
  const arrives = 10 * random();
  await time.sleep(arrives);
  world.arrived.push(time.now());
  const reply = random() < 0.01 ? 200 + 400 * random() : 50 + 70 * random();
  await time.sleep(Math.max(0, reply - arrives));
};

/** A claim takes no longer than this, in milliseconds. */
const claimMs = 10;

export interface SimulatedSender {
  /** What made it end; undefined while it sends. */
  end: string | undefined;
  /** Dies at once, as a process does. */
  kill(): void;
  /** Ends after the block it is at. */
  stop(): void;
  readonly done: Promise<void>;
}

/**
 * A sender with work for as long as it lives: seven blocks a second of at most eight sends, the next one claimed once no
 * more than two replies are out.
 */
export const simulatedSender = (
  world: SimulatedAccount,
  time: VirtualTime,
  random: Random,
  { skewMs = 0, lives = 540_000 } = {},
): SimulatedSender => {
  const clock = time.clock(skewMs, () => 1.2 * random());
  const limiter = simulatedLeases(world, time, { clock, random });
  const pacer = createPacer({ limiter, ends: clock.wall() + lives, clock });
  const endsAt = time.now() + lives;
  let [dead, stopped] = [false, false];
  const dies = () => new Promise<never>(() => {});

  const run = async () => {
    let out = 0;
    let freed = () => {};
    const sends: Promise<void>[] = [];
    while (!stopped && time.now() < endsAt) {
      const leave = await pacer.ready(8, claimMs);
      if (dead) await dies();
      if (leave.kind !== "ready") {
        sender.end = leave.kind === "wait" ? leave.reason : leave.kind;
        break;
      }
      const blockMax = Math.ceil(leave.perSecond / 7);
      const block = Math.min(leave.count, blockMax);
      await time.sleep(claimMs - 7 * random());
      for (let n = 0; n < block; n++) {
        const turn = await pacer.next();
        if (dead) await dies();
        if (!turn) break;
        out++;
        const send = simulatedSend(world, time, random, turn.sent).then(() => {
          out--;
          freed();
        });
        sends.push(send);
      }
      while (out > Math.min(2, blockMax - 1))
        await new Promise<void>((resolve) => {
          freed = resolve;
        });
    }
    await Promise.all(sends);
    await pacer.end();
    sender.end ??= "stopped";
  };

  const sender: SimulatedSender = {
    end: undefined,
    kill: () => {
      dead = true;
    },
    stop: () => {
      stopped = true;
    },
    done: Promise.resolve(),
  };
  return Object.assign(sender, { done: run() });
};

/** The most events within one second, wherever it begins. */
export const fullestSecond = (times: readonly number[]): number => {
  const sorted = times.toSorted((a, b) => a - b);
  let most = 0;
  for (let first = 0, last = 0; last < sorted.length; last++) {
    while (sorted[last]! - sorted[first]! >= 1_000) first++;
    most = Math.max(most, last - first + 1);
  }
  return most;
};
