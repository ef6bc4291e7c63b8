/** When one sender's sends reached their sockets: what its next one has to keep away from. */

interface Send {
  at: number | undefined;
}

/** Remembers as many of the last sends as can make a second. All times are of one steady clock, in milliseconds. */
export const createSendLog = () => {
  let sends: Send[] = [];
  let total = 0;
  /** The largest share so far: with fewer sends kept, a second could not be told. */
  let kept = 1;

  return {
    /** Sends started in all. */
    total: (): number => total,

    /**
     * When the next may start, or the one after some more, so that there are at most `perSecond` in `secondMs`, each
     * counted from where it may start to where another reached its socket. One that is not there yet is taken to get
     * there now.
     */
    freeAt: (perSecond: number, secondMs: number, now: number, after = 0): number => {
      kept = Math.max(kept, perSecond);
      if (perSecond <= after) return Number.POSITIVE_INFINITY;
      const first = sends.at(after - perSecond);
      return first ? (first.at ?? now) + secondMs : now;
    },

    /** Starts one. */
    start: (clock: () => number) => {
      const send: Send = { at: undefined };
      sends = [...sends.slice(-kept), send];
      total++;
      return {
        sent: () => {
          send.at ??= clock();
        },
      };
    },
  };
};
