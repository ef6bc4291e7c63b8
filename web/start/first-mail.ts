/** A mail that is short, looks well in light and dark and on a phone, and shows what a template can. */
export const firstMail = `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <meta name="color-scheme" content="light dark">
    <meta name="supported-color-schemes" content="light dark">
    <style>
      :root { color-scheme: light dark; }
      @media (prefers-color-scheme: dark) {
        .page { background: #14171f !important; }
        .sheet { background: #1e232e !important; }
        .text { color: #e8ebf2 !important; }
        .quiet { color: #a8b0c0 !important; }
        .rule { border-color: #343b4a !important; }
      }
      @media (max-width: 480px) {
        .sheet { padding: 24px !important; }
      }
    </style>
  </head>
  <body class="page" style="margin: 0; background: #f2f3f8;">
    <table class="page" role="presentation" width="100%" cellpadding="0" cellspacing="0" style="background: #f2f3f8;">
      <tr>
        <td align="center" style="padding: 32px 12px;">
          <table role="presentation" width="100%" cellpadding="0" cellspacing="0" style="max-width: 560px;">
            <tr>
              <td style="padding: 0 4px 16px; font: 700 15px/1.4 Helvetica, Arial, sans-serif; color: #4a55c8;">
                TIDINGS
              </td>
            </tr>
            <tr>
              <td class="sheet text" style="padding: 40px; border-radius: 14px; background: #ffffff; color: #1d2230; font: 16px/1.6 Helvetica, Arial, sans-serif;">
                <h1 style="margin: 0 0 16px; font-size: 28px; line-height: 1.25;">
                  Hello {{ first_name | default: "there" }}, it works.
                </h1>
                <p style="margin: 0 0 16px;">
                  This is the first campaign of this installation.{% if company %} Greetings to everybody at
                  <strong>{{ company }}</strong>{% if city %} in {{ city }}{% endif %}.{% endif %}
                </p>
                <p style="margin: 0 0 28px;">
                  Each recipient is mailed once, and you can always see who got it: who opened it, whose mailbox is
                  gone, and who would rather hear no more.
                </p>
                <table role="presentation" cellpadding="0" cellspacing="0">
                  <tr>
                    <td style="border-radius: 8px; background: #4a55c8;">
                      <a href="https://example.com/programme" style="display: inline-block; padding: 13px 26px; color: #ffffff; font: 700 16px/1.2 Helvetica, Arial, sans-serif; text-decoration: none;">See the programme</a>
                    </td>
                  </tr>
                </table>
                <p class="rule quiet" style="margin: 32px 0 0; padding-top: 20px; border-top: 1px solid #e3e5ee; color: #5d6577; font-size: 14px;">
                  Or <a href="https://example.com/stories" style="color: inherit;">read the stories</a> behind it.
                </p>
              </td>
            </tr>
            <tr>
              <td class="quiet" align="center" style="padding: 24px 16px; color: #5d6577; font: 13px/1.6 Helvetica, Arial, sans-serif;">
                {{ postal_address }}<br>
                <a href="{{ preferences_url }}" style="color: inherit;">Choose what you get</a> ·
                <a href="{{ unsubscribe_url }}" style="color: inherit;">Unsubscribe</a>
              </td>
            </tr>
          </table>
        </td>
      </tr>
    </table>
  </body>
</html>
`;
