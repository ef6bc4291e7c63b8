/** What the stage of some simulated runs says of its sender. A run begins on the first day. */
export const warming = {
  identity: "example.com",
  starts: "2026-01-01",
  first: 3,
  growth: 1.7,
  days: 5,
} as const;
export type Warming = Readonly<typeof warming>;
