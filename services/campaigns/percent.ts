const percentsTo = (maximumFractionDigits: number) =>
  new Intl.NumberFormat("en-US", { style: "percent", maximumFractionDigits });
/** Made when the first share is written: to make them takes as long as to load a tenth of a function. */
let formats: { readonly whole: Intl.NumberFormat; readonly fine: Intl.NumberFormat } | undefined;

/** A share in percent, with as many digits as a person takes in: `98.2%`, `0.04%`. `share` of the screens writes it alike. */
export const percent = (count: number, of: number): string => {
  const value = count / of;
  // What is not all is never rounded to all, nor what is not none to none.
  if (value > 0 && value < 0.0001) return "under 0.01%";
  if (value < 1 && value > 0.9999) return "over 99.99%";
  formats ??= { whole: percentsTo(1), fine: percentsTo(2) };
  return (value < 0.01 || (value > 0.99 && value < 1) ? formats.fine : formats.whole).format(value);
};
