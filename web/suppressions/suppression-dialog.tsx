import { answer, type Suppression } from "../api/client.ts";
import { useConnection } from "../api/context.ts";
import { useResource } from "../api/use-resource.ts";
import { count } from "../format.ts";
import { useImportNames } from "../imports/use-import-names.ts";
import { Allowed } from "../parts/allowed.tsx";
import { Dialog } from "../parts/dialog.tsx";
import { Time } from "../parts/time.tsx";
import { suppressionWords } from "../words.ts";
import { LiftForm } from "./lift-form.tsx";
import { Source } from "./source.tsx";

interface SuppressionDialogProps {
  readonly suppression: Suppression;
  readonly onLifted: () => void;
  readonly onClose: () => void;
}

/** All that is known of a suppression: where it came from, what was said, and every time it was lifted. */
export const SuppressionDialog = ({ suppression, onLifted, onClose }: SuppressionDialogProps) => {
  const { email, lifted_at } = suppression;
  return (
    <Dialog title={email} onClose={onClose}>
      <Facts suppression={suppression} />
      <Lifts suppression={suppression} />
      {lifted_at === null && (
        <>
          <p class="muted">
            If the person asked for mail, or the mailbox works again, an admin lifts it, at SES too. A contact
            can be subscribed after.
          </p>
          <Allowed to="admin">
            <LiftForm email={email} onLifted={onLifted} />
          </Allowed>
        </>
      )}
      <div class="actions">
        <button type="button" onClick={onClose}>
          Close
        </button>
      </div>
    </Dialog>
  );
};

/** Why somebody unsubscribed, as they chose it on the page of their link. */
const partingWords: Record<NonNullable<Suppression["parting"]>["reason"], string> = {
  too_many: "Too many mails",
  not_relevant: "Not of interest",
  never_asked: "Never asked for it",
  other: "Another reason",
};

const Facts = ({ suppression }: { suppression: Suppression }) => {
  const { reason, source, created_at, diagnostic, soft_bounces, lifted_at, parting } = suppression;
  const campaign = useCampaignName(source);
  const name = useImportNames([source]).get(source) ?? campaign;
  return (
    <dl class="facts">
      <div>
        <dt>{lifted_at === null ? "Reason" : "Reason then"}</dt>
        <dd>
          {suppressionWords[reason]}
          {soft_bounces !== null && `: ${count(soft_bounces)} transient bounces in a row`}
        </dd>
      </div>
      <div>
        <dt>Came from</dt>
        <dd>
          <Source source={source} name={name} />
        </dd>
      </div>
      <div>
        <dt>Since</dt>
        <dd>
          <Time iso={created_at} />
        </dd>
      </div>
      {diagnostic !== null && (
        <div>
          <dt>The server said</dt>
          <dd>{diagnostic}</dd>
        </div>
      )}
      {parting && (
        <div>
          <dt>The person said</dt>
          <dd>
            {partingWords[parting.reason]}
            {parting.comment && <q class="detail">{parting.comment}</q>}
          </dd>
        </div>
      )}
    </dl>
  );
};

const Lifts = ({ suppression: { lifts } }: { suppression: Suppression }) =>
  lifts.length === 0 ? null : (
    <section aria-labelledby="lifts">
      <h3 id="lifts">Lifted</h3>
      <dl class="facts">
        {lifts.toReversed().map(({ lifted_at, reason }) => (
          <div key={lifted_at}>
            <dt>
              <Time iso={lifted_at} />
            </dt>
            <dd>{reason}</dd>
          </div>
        ))}
      </dl>
    </section>
  );

/** The name of the campaign, once it is loaded; one that is gone has none. */
const useCampaignName = (source: string): string | undefined => {
  const { api } = useConnection();
  const campaign = useResource(source, async (signal) =>
    source.startsWith("ses_campaign_")
      ? await answer(
          api.campaigns[":campaign_id"].$get({ param: { campaign_id: source } }, { init: { signal } }),
        )
      : undefined,
  );
  return campaign.data?.campaign_name;
};
