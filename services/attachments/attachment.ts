import { extname } from "node:path";
import * as z from "zod";

/**
 * File types SES refuses in a message.
 * https://docs.aws.amazon.com/ses/latest/dg/mime-types.html
 */
const refusedExtensions = new Set(
  `ade adp app asp bas bat cer chm cmd com cpl crt csh der exe fxp gadget hlp hta inf ins isp its js jse ksh lib lnk
   mad maf mag mam maq mar mas mat mau mav maw mda mdb mde mdt mdw mdz msc msh msh1 msh2 mshxml msh1xml msh2xml msi
   msp mst ops pcd pif plg prf prg reg scf scr sct shb shs sys ps1 ps1xml ps2 ps2xml psc1 psc2 tmp url vb vbe vbs vps
   vsmacros vss vst vsw vxd ws wsc wsf wsh xnk`.split(/\s+/),
);

/**
 * Control characters could end a header, a separator or a leading dot could name a path on the reader's disk. Windows
 * takes no file with the others in its name, or drops them and what follows: `evil.exe.` and `evil.exe::$DATA` are
 * `evil.exe` there. A quote or a semicolon ends the name for many who read the header.
 */
const unsafeFilename = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}/\\:;"<>|*?]|^\.|^\s|[\s.]$/u;

/** The extension as whoever opens the file sees it: full-width letters and dots are read like others. */
const extensionOf = (name: string): string =>
  extname(name.normalize("NFKC").trimEnd()).slice(1).toLowerCase();

/** The rule as JSON Schema has it, which knows no classes of Unicode: a little looser. */
const filenamePattern =
  '^(?![\\s.])[^\\u0000-\\u001f\\u007f-\\u00a0\\u2028\\u2029/\\\\:;"<>|*?]*[^\\u0000-\\u001f\\u007f-\\u00a0\\u2028\\u2029/\\\\:;"<>|*?\\s.]$';

export const filename = z
  .string()
  .min(1)
  .max(200)
  .refine((value) => !unsafeFilename.test(value), {
    message:
      'must be a plain file name: no path separator, control character, any of : ; " < > | * ?, and no dot or space at either end',
  })
  .refine((value) => !refusedExtensions.has(extensionOf(value)), {
    message: "is of a type that SES refuses",
  })
  .meta({ example: "programme.pdf", pattern: filenamePattern, description: "Of a type that SES takes." });

export const contentType = z
  .string()
  .max(127)
  // RFC 6838, section 4.2, less parameters, and without a flag, which JSON Schema has no room for; multipart and message types would change the structure of the mail.
  .regex(
    /^(?!([Mm][Uu][Ll][Tt][Ii][Pp][Aa][Rr][Tt]|[Mm][Ee][Ss][Ss][Aa][Gg][Ee])\/)[A-Za-z0-9][A-Za-z0-9!#$&^_.+-]*\/[A-Za-z0-9][A-Za-z0-9!#$&^_.+-]*$/,
    "must be a media type",
  )
  .meta({ example: "application/pdf" });

/** How a file is named to the recipient: checked alike, whether it comes in the request or by an upload. */
export const fileFields = { filename, content_type: contentType };

export const attachmentsMax = 20;

/** Where one attachment of a campaign lies, and how it is named to the recipient. */
export interface AttachmentReference {
  readonly filename: string;
  readonly content_type: string;
  /** Key in the content bucket. */
  readonly key: string;
  /** Size before base64. */
  readonly size_bytes: number;
}

/** Bytes a file takes within a message: base64 in lines of 76 characters and CRLF (RFC 2045, section 6.8). */
export const encodedBytes = (sizeBytes: number): number => {
  const base64 = Math.ceil(sizeBytes / 3) * 4;
  return base64 + Math.ceil(base64 / 76) * 2;
};
