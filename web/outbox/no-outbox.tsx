import { Empty } from "../parts/notice.tsx";

/** What the outbox pages show where there is no outbox; nothing before that is known. */
export const NoOutbox = ({ known }: { known: boolean }) =>
  known ? (
    <Empty title="There is no outbox here">
      <p>Only Tidings on your own machine keeps what it sends: a deployed one hands mail to SES.</p>
    </Empty>
  ) : null;
