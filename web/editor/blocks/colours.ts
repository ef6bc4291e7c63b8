import { contrastMin } from "./model.ts";

/** `#rrggbb` as three numbers. */
const channelsOf = (colour: string): number[] =>
  [1, 3, 5].map((at) => Number.parseInt(colour.slice(at, at + 2), 16));

/** https://www.w3.org/TR/WCAG22/#dfn-relative-luminance */
const luminanceOf = (colour: string): number => {
  const [red, green, blue] = channelsOf(colour).map((channel) => {
    const part = channel / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red! + 0.7152 * green! + 0.0722 * blue!;
};

/** https://www.w3.org/TR/WCAG22/#dfn-contrast-ratio */
export const contrast = (one: string, other: string): number => {
  const [dark, light] = [luminanceOf(one), luminanceOf(other)].sort((a, b) => a - b);
  return (light! + 0.05) / (dark! + 0.05);
};

export const isDark = (colour: string): boolean => luminanceOf(colour) < 0.18;

/** Black or white, whichever is read better on it. */
export const readableOn = (colour: string): string =>
  contrast("#ffffff", colour) >= contrast("#111111", colour) ? "#ffffff" : "#111111";

const mixed = (colour: string, other: string, part: number): string => {
  const [from, to] = [channelsOf(colour), channelsOf(other)];
  const hex = from.map((channel, index) => Math.round(channel + (to[index]! - channel) * part));
  return `#${hex.map((channel) => channel.toString(16).padStart(2, "0")).join("")}`;
};

/** A colour, mixed with black or white as far as it takes to be read on another. */
export const readable = (colour: string, on: string): string => {
  const end = isDark(on) ? "#ffffff" : "#000000";
  for (let step = 0; step < 10; step++) {
    const tried = mixed(colour, end, step / 10);
    if (contrast(tried, on) >= contrastMin) return tried;
  }
  return end;
};

/** A colour between two, for what stands back. */
export const between = (colour: string, other: string): string => readable(mixed(colour, other, 0.4), other);
