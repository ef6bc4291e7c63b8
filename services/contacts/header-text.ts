import * as z from "zod";

/** Text that becomes part of a header: a line break would start another header. */
export const headerText = (charactersMax: number) =>
  z
    .string()
    .max(charactersMax)
    .refine((value) => !/[\p{Cc}\p{Zl}\p{Zp}]/u.test(value), { message: "must be one line" })
    .meta({ pattern: "^[^\\u0000-\\u001f\\u007f-\\u009f\\u2028\\u2029]*$" });
