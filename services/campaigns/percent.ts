const percentsTo = (maximumFractionDigits: number) =>
  new Intl.NumberFormat("en-US", { style: "percent", maximumFractionDigits });
const [percents, finePercents] = [percentsTo(1), percentsTo(2)];

/** A share in percent, with as many digits as a person takes in: `98.2%`, `0.04%`. `share` of the screens writes it alike. */
export const percent = (count: number, of: number): string => {
  const value = count / of;
  // What is not all is never rounded to all, nor what is not none to none.
  if (value > 0 && value < 0.0001) return "under 0.01%";
  if (value < 1 && value > 0.9999) return "over 99.99%";
  return (value < 0.01 || (value > 0.99 && value < 1) ? finePercents : percents).format(value);
};
