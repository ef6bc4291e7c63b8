/**
 * Numbers as DynamoDB has them: decimal strings of up to 38 significant digits, 1e-130 to 9.99e125 in magnitude.
 * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/HowItWorks.NamingRulesDataTypes.html
 */
import { invalid } from "./errors.ts";

const digitsMax = 38;
/** Bounds of the point's place in `0.digits × 10^place`. */
const placeMax = 126;
const placeMin = -129;

/** Most numbers there are: JavaScript's own are exact for them, and they are written as they are stored. */
const isPlain = (text: string) => text.length < 16 && /^(0|-?[1-9]\d*)$/.test(text);

/** `±0.digits × 10^place`, digits without zeros at either end; zero has none. */
interface Decimal {
  readonly negative: boolean;
  readonly digits: string;
  readonly place: number;
}

const parse = (text: string): Decimal => {
  const [, sign, whole = "", fraction = "", exponent = "0"] =
    /^([+-]?)(\d*)(?:\.(\d*))?(?:[eE]([+-]?\d+))?$/.exec(text) ?? [];
  if (sign === undefined || whole + fraction === "")
    throw invalid(`The parameter cannot be converted to a numeric value${text && `: ${text}`}`);
  const all = whole + fraction;
  const digits = all.replace(/^0+/, "");
  const place = whole.length - (all.length - digits.length) + Number(exponent);
  return { negative: sign === "-" && digits !== "", digits: digits.replace(/0+$/, ""), place };
};

const write = ({ negative, digits, place }: Decimal): string => {
  if (digits === "") return "0";
  const sign = negative ? "-" : "";
  if (place <= 0) return `${sign}0.${"0".repeat(-place)}${digits}`;
  if (place >= digits.length) return sign + digits.padEnd(place, "0");
  return `${sign}${digits.slice(0, place)}.${digits.slice(place)}`;
};

/**
 * A number as DynamoDB stores and answers it: without an exponent, without zeros that say nothing.
 * @throws ValidationException when it is no number, or beyond what DynamoDB keeps.
 */
export const canonicalNumber = (text: string): string => {
  if (isPlain(text)) return text;
  const decimal = parse(text);
  if (decimal.digits === "") return "0";
  if (decimal.digits.length > digitsMax)
    throw invalid("Attempting to store more than 38 significant digits in a Number");
  const direction = decimal.place > placeMax ? "over" : decimal.place < placeMin ? "under" : undefined;
  if (direction)
    throw invalid(
      `Number ${direction}flow. Attempting to store a number with magnitude ` +
        `${direction === "over" ? "larger" : "smaller"} than supported range`,
    );
  return write(decimal);
};

/** A string for each number that sorts as the numbers do. */
export const orderOfNumber = (text: string): string => {
  const { negative, digits, place } = parse(text);
  if (digits === "") return "1";
  if (!negative) return `2${place + 5_000}${digits}`;
  // The larger the magnitude the earlier; "~" comes after every digit, as -0.1 comes after -0.12.
  return `0${5_000 - place}${digits.replace(/\d/g, (digit) => String(9 - Number(digit)))}~`;
};

/** Negative, zero or positive, as `a` is less than, equal to or greater than `b`. */
export const compareNumbers = (a: string, b: string): number => {
  if (a === b) return 0;
  if (isPlain(a) && isPlain(b)) return Number(a) - Number(b);
  const [first, second] = [orderOfNumber(a), orderOfNumber(b)];
  return first < second ? -1 : first > second ? 1 : 0;
};

/** Sum, or difference where `sign` is -1, exact. @throws ValidationException when it has too many digits. */
export const addNumbers = (a: string, b: string, sign: 1 | -1): string => {
  if (isPlain(a) && isPlain(b)) return String(Number(a) + sign * Number(b));
  const [first, second] = [parse(a), parse(b)];
  // Both as whole numbers of the smaller of the two last places.
  const last = Math.min(first.place - first.digits.length, second.place - second.digits.length);
  const scaled = ({ negative, digits, place }: Decimal) =>
    BigInt(`${negative ? "-" : ""}${digits || "0"}${"0".repeat(place - digits.length - last)}`);
  return canonicalNumber(`${scaled(first) + BigInt(sign) * scaled(second)}e${last}`);
};

/** Bytes a number counts: half a byte a digit on each side of the point, one more, and one for a minus. */
export const sizeOfNumber = (text: string): number => {
  const { negative, digits, place } = parse(text);
  const whole = Math.min(Math.max(place, 0), digits.length);
  return Math.ceil(whole / 2) + Math.ceil((digits.length - whole) / 2) + 1 + (negative ? 1 : 0);
};
