import * as z from "zod";

export const encodings = ["utf-8", "utf-16le", "utf-16be", "windows-1252"] as const;
export const delimiters = [",", ";", "\t", "|"] as const;

/** How a file is written. */
export const fileFormat = z
  .object({
    encoding: z.enum(encodings).meta({
      description:
        "What most of the file is: a cell of UTF-8 within Windows-1252, or the other way round, is read as what it is.",
      example: "utf-8",
    }),
    delimiter: z.enum(delimiters).meta({ example: ";" }),
    has_header: z.boolean().meta({ description: "Whether its first row names the columns.", example: true }),
  })
  .meta({ id: "FileFormat" });
export type FileFormat = z.output<typeof fileFormat>;
