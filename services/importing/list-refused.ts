import { byteOrderMark } from "../platform/csv.ts";
import { inLanes } from "../platform/lanes.ts";
import type { ImportFiles, Link } from "./files.ts";
import { countsOf, type ImportJob } from "./import.ts";
import { refusedHeader } from "./refused-rows.ts";

/** Parts read at a time. */
const lanes = 16;

/** Puts the list of refused rows together, as far as there is one. @returns where to get it, for a quarter of an hour */
export const listRefused = async (
  files: Pick<ImportFiles, "getRefused" | "linkRefused">,
  job: ImportJob,
  now: Date,
): Promise<Link> => {
  const numbers = Array.from({ length: countsOf(job).parts }, (_, part) => part);
  const parts = await inLanes(numbers, lanes, (part) => files.getRefused(job.job_id, part));
  const header = Buffer.from(byteOrderMark + refusedHeader(job.given.columns ?? []));
  // As bytes: texts of the size a list may have would take the API's memory several times over.
  return await files.linkRefused(job.job_id, Buffer.concat([header, ...parts]), now);
};
