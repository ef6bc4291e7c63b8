import type { Campaign, CampaignReport, Delivery } from "../api/client.ts";
import { useConnection } from "../api/context.ts";
import { counted } from "../format.ts";
import { OutcomeBadge } from "../parts/badge.tsx";
import { Dialog } from "../parts/dialog.tsx";
import { links } from "../router.ts";
import { Said, Timeline, Why } from "./timeline.tsx";

interface RecipientDialogProps {
  readonly campaign: Campaign;
  readonly report: CampaignReport | undefined;
  readonly delivery: Delivery;
  readonly onClose: () => void;
}

/** All that is known of the mail to one person, as it came. */
export const RecipientDialog = ({ campaign, report, delivery, onClose }: RecipientDialogProps) => {
  const { outbox } = useConnection();
  return (
    <Dialog title={delivery.email} onClose={onClose}>
      <p class="recipient-line">
        <OutcomeBadge delivery={delivery} of={campaign.status} />
        {delivery.attempts > 1 && <span class="muted">{counted(delivery.attempts, "attempt")}</span>}
      </p>
      <Why delivery={delivery} />
      <Timeline delivery={delivery} links={report?.links.map(({ link }) => link) ?? []} />
      <Said delivery={delivery} />
      <div class="actions">
        {delivery.email !== "erased" && (
          <a class="button small" href={links.contact(delivery.email)}>
            The contact
          </a>
        )}
        {outbox && delivery.ses_message_id && (
          <a class="button small" href={links.mail(delivery.ses_message_id)}>
            The mail
          </a>
        )}
        <button type="button" class="small" onClick={onClose}>
          Close
        </button>
      </div>
    </Dialog>
  );
};
