import libmime from "libmime";
import { badRequest } from "./errors.ts";

/** Extensions of the files that SES takes in no message: https://docs.aws.amazon.com/ses/latest/dg/mime-types.html */
const refused = new Set(
  `ade adp app asp bas bat cer chm cmd com cpl crt csh der exe fxp gadget hlp hta inf ins isp its js jse ksh lib lnk
   mad maf mag mam maq mar mas mat mau mav maw mda mdb mde mdt mdw mdz msc msh msh1 msh2 mshxml msh1xml msh2xml msi
   msp mst ops pcd pif plg prf prg reg scf scr sct shb shs sys ps1 ps1xml ps2 ps2xml psc1 psc2 tmp url vb vbe vbs vps
   vsmacros vss vst vsw vxd ws wsc wsf wsh xnk`.split(/\s+/),
);

/** The headers of one MIME part, the empty line after them excluded. More than this is no part's headers. */
const partHeaderBytesMax = 65_536;

const headersAt = (raw: Buffer, start: number): string => {
  const block = raw.toString("latin1", start, start + partHeaderBytesMax);
  return block.split(/\r?\n\r?\n/, 1)[0]!.replace(/\r?\n(?=[ \t])/g, "");
};

/** What the headers of a part call its file: `filename` of its disposition, `name` of its type. */
const fileNames = (headers: string): string[] =>
  [...headers.matchAll(/^content-(?:disposition|type)[ \t]*:(.*)$/gim)].flatMap(([, value = ""]) => {
    const { filename, name } = libmime.parseHeaderValue(value).params;
    return [filename, name].flatMap((given) => (given ? [libmime.decodeWords(given).trim()] : []));
  });

/** The type by which whoever opens the file knows it: what follows a colon, a quote or a semicolon is dropped. */
const typeOf = (name: string): string | undefined => {
  const file = name
    .normalize("NFKC")
    .replace(/[:;"].*$/s, "")
    .replace(/[\s.]+$/, "");
  return file.includes(".") ? file.split(".").at(-1)!.toLowerCase() : undefined;
};

/**
 * Refuses a message with a file of a type that SES does not take.
 * @param parts where the headers of its MIME parts begin.
 * @throws AwsError `BadRequestException`.
 */
export const checkFileTypes = (raw: Buffer, parts: readonly number[]): void => {
  for (const start of parts)
    for (const name of fileNames(headersAt(raw, start)))
      if (refused.has(typeOf(name) ?? "")) throw badRequest(`Illegal filename '${name}'.`);
};
