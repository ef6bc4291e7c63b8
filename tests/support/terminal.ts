/** A variable that has a program of Node go by the time of this process's clouds, which tests move. */
export const cloudTime = (): { readonly NODE_OPTIONS: string } => {
  const aheadMs = Math.round(Date.now() - performance.timeOrigin - performance.now());
  const script = `const Real=Date,now=()=>Real.now()+${aheadMs};globalThis.Date=class extends Real{static now=now;constructor(...given){super(...(given.length?given:[now()]))}}`;
  return { NODE_OPTIONS: `--import=data:text/javascript,${encodeURIComponent(script)}` };
};
