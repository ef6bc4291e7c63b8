import { answer, type Settings } from "../api/client.ts";
import { useConnection } from "../api/context.ts";
import { isKnown, useResource } from "../api/use-resource.ts";
import { useRecent } from "../overview/use-recent.ts";
import { Loaded } from "../parts/loaded.tsx";
import { Page } from "../parts/page.tsx";
import { AccountStanding } from "./account-standing.tsx";
import { stageRows } from "./stage-rows.ts";

/** The stage that `npm start` runs on one machine has no file. */
const localStage = "local";

/** What the stage is, and what the account may do that it sends from. Looked at here, set where it is deployed. */
export const StagePage = () => {
  const { api } = useConnection();
  const account = useResource("", (signal) => answer(api.account.$get({}, { init: { signal } })));
  const settings = useResource("", (signal) => answer(api.settings.$get({}, { init: { signal } })));
  const recent = useRecent("");
  // What is below would be moved by what comes later.
  const isAboveKnown = isKnown(account) && isKnown(recent);
  return (
    <Page title="Stage">
      <section aria-labelledby="account">
        <h2 id="account">The account</h2>
        <Loaded resource={account} noun="The account">
          {(found) => isAboveKnown && <AccountStanding account={found} recent={recent.data} />}
        </Loaded>
      </section>
      {isAboveKnown && (
        <Loaded resource={settings} noun="The settings">
          {(found) => <SettingsTable settings={found} />}
        </Loaded>
      )}
    </Page>
  );
};

const SettingsTable = ({ settings }: { settings: Settings }) => {
  const file = `stacks/stages/${settings.stage}.json`;
  return (
    <section aria-labelledby="settings">
      <h2 id="settings">Stage {settings.stage}</h2>
      {settings.stage === localStage ? (
        <p class="muted">
          This is the stage of one machine, which <code>npm start</code> makes. One of your own says these
          lines in <code>stacks/stages/STAGE.json</code>.
        </p>
      ) : (
        <p class="muted">
          As it was deployed last. Change the line in <code>{file}</code>, and <code>npm run deploy</code>{" "}
          makes it so; of a release, change the variable of Terraform.
        </p>
      )}
      <table class="table settings" aria-label="Settings">
        <thead>
          <tr>
            <th scope="col">Setting</th>
            <th scope="col">Value</th>
            <th scope="col">Set by</th>
          </tr>
        </thead>
        <tbody>
          {stageRows(settings).map(({ word, value, key, note }) => (
            <tr key={word}>
              <th scope="row">{word}</th>
              <td>
                {value}
                {note && <span class="detail">{note}</span>}
              </td>
              <td>{key ? <code>"{key}"</code> : <span class="muted">No line of the file</span>}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
};
