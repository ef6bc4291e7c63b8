import { answer, type SenderDetails, type SenderRecord } from "../api/client.ts";
import { useConnection } from "../api/context.ts";
import { useResource } from "../api/use-resource.ts";
import { Badge } from "../parts/badge.tsx";
import { CopyButton } from "../parts/copy-button.tsx";
import { Loaded } from "../parts/loaded.tsx";
import { recordWords, toldByWords } from "./setting-words.ts";

interface SenderRecordsProps {
  readonly identity: string;
  readonly region: string;
}

/** The DNS records of an identity, found or missing. */
export const SenderRecords = ({ identity, region }: SenderRecordsProps) => {
  const { api } = useConnection();
  const param = { identity: encodeURIComponent(identity) };
  const details = useResource(identity, (signal) =>
    answer(api.senders[":identity"].$get({ param }, { init: { signal } })),
  );
  return (
    <Loaded resource={details} noun="Its records">
      {(found) => (
        <div class="sender-details">
          <MailFrom details={found} region={region} />
          {found.records.length === 0 ? (
            <p class="muted">An address needs no records: those of its domain are its owner's.</p>
          ) : (
            <RecordTable identity={identity} records={found.records} />
          )}
          <button type="button" class="small" onClick={details.reload}>
            Look again
          </button>
        </div>
      )}
    </Loaded>
  );
};

/** Whose domain the envelope has, by which SPF is judged. */
const MailFrom = ({ details, region }: { details: SenderDetails; region: string }) => {
  const { identity, kind, mail_from, signed, records } = details;
  const proposed = records.find(({ purpose }) => purpose === "MAIL FROM")?.name;
  return (
    <dl class="facts">
      <div>
        <dt>Signed (DKIM)</dt>
        <dd>{signed ? "Yes" : "No"}</dd>
      </div>
      {kind === "domain" && (
        <div>
          <dt>MAIL FROM domain</dt>
          <dd>
            {mail_from ? (
              `${mail_from.domain}, ${mail_from.verified ? "found by SES" : "not found by SES yet"}`
            ) : (
              <>
                SES's own, so SPF is not of your domain. Publish the records of {proposed}, then tell SES:{" "}
                <code>
                  aws sesv2 put-email-identity-mail-from-attributes --region {region} --email-identity{" "}
                  {identity} --mail-from-domain {proposed}
                </code>
              </>
            )}
          </dd>
        </div>
      )}
    </dl>
  );
};

const tones = { found: "good", missing: "bad", other: "warn", unanswered: "quiet" } as const;

const RecordTable = ({ identity, records }: { identity: string; records: readonly SenderRecord[] }) => (
  <table class="table records" aria-label={`DNS records of ${identity}`}>
    <thead>
      <tr>
        <th scope="col">For</th>
        <th scope="col">Record</th>
        <th scope="col">Is</th>
        <th scope="col">
          <span class="visually-hidden">Actions</span>
        </th>
      </tr>
    </thead>
    <tbody>
      {records.map((record) => (
        <tr key={`${record.name} ${record.type}`}>
          <th scope="row">{record.purpose}</th>
          <td>
            <code>{record.name}</code> <span class="muted">{record.type}</span>
            <span class="detail">
              <code>{record.value}</code>
            </span>
          </td>
          <td>
            <Badge word={recordWords[record.state]} tone={tones[record.state]} />
            {record.state !== "unanswered" && <span class="detail">{toldByWords[record.told_by]}</span>}
          </td>
          <td class="row-actions">
            <CopyButton text={record.value} noun={`the ${record.type} of ${record.name}`} />
          </td>
        </tr>
      ))}
    </tbody>
  </table>
);
