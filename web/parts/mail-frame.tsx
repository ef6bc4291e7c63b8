/** Links open beside Tidings, never in it. */
const prelude = '<base target="_blank">';

/**
 * Shows the HTML of a mail. The sandbox gives it an origin of its own and runs no script, so a mail cannot read the
 * API key or act for the person; pop-ups are let out because its links are there to be tried.
 */
export const MailFrame = ({ title, html }: { title: string; html: string }) => (
  <iframe
    class="mail-frame"
    title={title}
    sandbox="allow-popups allow-popups-to-escape-sandbox"
    srcdoc={prelude + html}
  />
);
