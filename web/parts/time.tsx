import { dateTime, day, exactDateTime } from "../format.ts";

/** A time of the API, shown in the person's own zone. */
export const Time = ({ iso }: { iso: string }) => <time dateTime={iso}>{dateTime(iso)}</time>;

/** The same to the second, where one thing follows another within a minute. */
export const ExactTime = ({ iso }: { iso: string }) => <time dateTime={iso}>{exactDateTime(iso)}</time>;

/** The day of a time of the API, where there is no room for more. */
export const Day = ({ iso }: { iso: string }) => (
  <time dateTime={iso} title={dateTime(iso)}>
    {day(iso)}
  </time>
);
