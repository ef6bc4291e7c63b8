import { dateTime } from "../format.ts";

/** A time of the API, shown in the person's own zone. */
export const Time = ({ iso }: { iso: string }) => <time dateTime={iso}>{dateTime(iso)}</time>;
