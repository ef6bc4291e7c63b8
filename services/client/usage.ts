/** What `tidings` says of itself. */
export const usage = `tidings works with an installation of Tidings from a terminal.

  tidings contacts import FILE           a file of contacts, as CSV or .gz
      --consent SOURCE [--wording TEXT]  they want mail, as is known from there
      --unsubscribed                     or: they do not
      --suppressed REASON                or: nothing is sent to these addresses, for bounce, complaint,
                                         unsubscribe or manual
      [--list NAME]...                   put them on lists
      [--mode add|update|both]           leave alone whom there is, or add nobody
      [--map COLUMN=TARGET]...           TARGET: email, first_name, last_name, company, an attribute, an
                                         attribute:number, or nothing; what is not said is guessed
      [--refused FILE]                   where the rows that were refused are written
  tidings contacts export                as CSV
      [--segment NAME] [--out FILE]
  tidings suppressions export
      [--out FILE]
  tidings campaign send
      --subject TEXT --html FILE --from ADDRESS
      --all | --list NAME | --segment NAME | --to ADDRESS, each as often as needed
      [--name NAME]                      the subject when left out
      [--text FILE] [--preheader TEXT] [--from-name NAME] [--reply-to ADDRESS] [--attach FILE]...
      [--at TIME]                        when, such as 2026-12-01T09:00:00+01:00
      [--watch]                          and follow it to its end
  tidings campaign watch ID              follow it to its end, and show its ledger
  tidings campaign retry ID              those who failed, and who were not come to
      [--unreported]                     and those of the unknown that SES most likely never had
      [--include-unknown]                and all of the unknown: some may get it twice
      [--watch]
  tidings campaign export ID             who got it, as CSV
      [--out FILE]

With --json the result is one document. TIDINGS_URL says where the installation is, TIDINGS_API_KEY is a key of it.

The same campaign asked for again, with the same name, words, people and files, is the same campaign, and is not sent
twice: whoever does not know whether a command went through runs it again. To send it once more, give it another
--name.

It ends with 0 when all went well; with 1 when something failed, as when a campaign ended otherwise than completed, or
is paused until a person resumes it; with 2 when the command cannot be meant so. Ctrl-C ends a watch, not a campaign.`;
