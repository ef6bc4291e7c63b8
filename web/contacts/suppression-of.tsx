import type { Contact } from "../api/client.ts";
import { useImportNames } from "../imports/use-import-names.ts";
import { Allowed } from "../parts/allowed.tsx";
import { Notice } from "../parts/notice.tsx";
import { Time } from "../parts/time.tsx";
import { links } from "../router.ts";
import { Source } from "../suppressions/source.tsx";
import { contactWords, suppressedFor } from "../words.ts";
import { LiftSuppression } from "./lift-suppression.tsx";

interface SuppressionOfProps {
  readonly contact: Contact;
  readonly onLifted: () => void;
}

/** Why nothing is sent to a contact, and the way to lift that. */
export const SuppressionOf = ({ contact, onLifted }: SuppressionOfProps) => (
  <section class="card" aria-label="Suppression">
    <Notice tone="warn" title={titleOf(contact)}>
      <Words suppression={contact.suppression} />
      <p>That stays so when the contact is deleted and added again.</p>
    </Notice>
    <Allowed to="admin">
      <details>
        <summary>Lift the suppression</summary>
        <LiftSuppression contact={contact} onLifted={onLifted} />
      </details>
    </Allowed>
  </section>
);

const titleOf = ({ status, suppression }: Contact): string => {
  const word = suppression ? suppressedFor(suppression.reason) : contactWords[status];
  return `${word}: nothing is sent to this address`;
};

const Words = ({ suppression }: Pick<Contact, "suppression">) =>
  suppression && <KnownWords suppression={suppression} />;

const KnownWords = ({ suppression }: { suppression: NonNullable<Contact["suppression"]> }) => {
  const names = useImportNames([suppression.source]);
  const { at, source, campaign_id, diagnostic, soft_bounces } = suppression;
  return (
    <>
      <p>
        Since <Time iso={at} />,{" "}
        {campaign_id ? (
          <a href={links.campaign(campaign_id)}>by a campaign</a>
        ) : (
          <>
            by <Source source={source} name={names.get(source)} />
          </>
        )}
        {soft_bounces ? `, after ${soft_bounces} bounces in a row` : ""}.
      </p>
      {diagnostic && (
        <p>
          The receiving server said: <q>{diagnostic}</q>
        </p>
      )}
    </>
  );
};
