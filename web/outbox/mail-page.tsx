import { useConnection } from "../api/context.ts";
import type { Outbox } from "../api/outbox.ts";
import { partNotLoaded } from "../api/refusal.ts";
import { useResource } from "../api/use-resource.ts";
import { Loaded } from "../parts/loaded.tsx";
import { Page } from "../parts/page.tsx";
import { links } from "../router.ts";
import { NoOutbox } from "./no-outbox.tsx";

/** One received mail, and what its recipient may do with it. */
export const MailPage = ({ id }: { id: string }) => {
  const { outbox } = useConnection();
  return outbox ? (
    <LoadedMail outbox={outbox} id={id} />
  ) : (
    <Page title="Received mail">
      <Back />
      <NoOutbox known={outbox === null} />
    </Page>
  );
};

const Back = () => (
  <a class="back" href={links.outbox}>
    Outbox
  </a>
);

const LoadedMail = ({ outbox, id }: { outbox: Outbox; id: string }) => {
  const mail = useResource(id, async (signal) => {
    const [entry, source, { MailView, readMail }] = await Promise.all([
      outbox.entry(id, signal),
      outbox.raw(id, signal),
      loadView(),
    ]);
    return { entry, source, MailView, ...(await readMail(source)) };
  });
  const subject = mail.data && (mail.data.entry.subject || "(no subject)");
  return (
    <Page title={subject ?? "Received mail"}>
      <Back />
      <Loaded resource={mail} noun="The mail">
        {({ MailView, ...read }) => <MailView outbox={outbox} mail={read} />}
      </Loaded>
    </Page>
  );
};

/** The parser is a good part of the UI's size, and only a look at a mail needs it. */
const loadView = () =>
  import("./mail-view.tsx").catch(() => {
    throw partNotLoaded();
  });
