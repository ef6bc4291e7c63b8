import { useState } from "preact/hooks";
import { answer, done, type Invitation, type Member } from "../api/client.ts";
import { useConnection } from "../api/context.ts";
import { type Refusal, sentenceOf, toRefusal } from "../api/refusal.ts";
import { useResource } from "../api/use-resource.ts";
import { CopyButton } from "../parts/copy-button.tsx";
import { EndDialog } from "../parts/end-dialog.tsx";
import { SelectField, TextField } from "../parts/field.tsx";
import { ForScope } from "../parts/for-scope.tsx";
import { Loaded } from "../parts/loaded.tsx";
import { Notice } from "../parts/notice.tsx";
import { focusOn, Page } from "../parts/page.tsx";
import { links } from "../router.ts";
import { MemberTable } from "./member-table.tsx";
import { RoleDialog } from "./role-dialog.tsx";
import { roleOptions } from "./setting-words.ts";

/** Who signs in here, and what they may do. */
export const PeoplePage = () => (
  <Page title="People">
    <ForScope to="admin">
      <People />
    </ForScope>
  </Page>
);

/** Somebody who was invited just now. */
interface Invited extends Invitation {
  readonly name: string;
  readonly member_id: string;
}

const People = () => {
  const { api } = useConnection();
  const members = useResource("", (signal) => answer(api.members.$get({}, { init: { signal } })));
  const [invited, setInvited] = useState<Invited>();
  const [changing, setChanging] = useState<Member>();
  const [removing, setRemoving] = useState<Member>();
  const [news, setNews] = useState("");
  const tell = (words: string) => {
    setNews(words);
    setChanging(undefined);
    setRemoving(undefined);
    members.reload();
  };
  const inviteAgain = async (member: Member) => {
    const { member_id, name } = member;
    try {
      const link = await answer(api.members[":member_id"].invitation.$post({ param: { member_id } }));
      setInvited({ ...link, name, member_id });
      tell("");
    } catch (error) {
      tell(`${name} was not invited again. ${toRefusal(error).message}`);
    }
  };
  return (
    <>
      <Invite
        onInvited={(member) => {
          setInvited(member);
          tell("");
        }}
      />
      {invited && <InvitedNotice invited={invited} />}
      <p role="status" class="news">
        {news}
      </p>
      <Loaded resource={members} noun="The people">
        {(found) => (
          <MemberTable
            members={found.members}
            onRole={setChanging}
            onRemove={setRemoving}
            onInvite={(member) => void inviteAgain(member)}
          />
        )}
      </Loaded>
      <p class="muted">
        Machines have <a href={links.keys}>API keys</a>. Who lost every way in gets a link at the terminal:{" "}
        <code>npm run member -- invite --email ADDRESS --stage STAGE</code>.
      </p>
      {changing && (
        <RoleDialog
          member={changing}
          onChanged={(words) => tell(words)}
          onClose={() => setChanging(undefined)}
        />
      )}
      {removing && (
        <EndDialog
          title={`Remove ${removing.name}?`}
          word="Remove"
          refused="Nobody was removed"
          end={() => done(api.members[":member_id"].$delete({ param: { member_id: removing.member_id } }))}
          onEnded={() => {
            if (invited?.member_id === removing.member_id) setInvited(undefined);
            tell(`Removed ${removing.name}.`);
            focusOn("h1");
          }}
          onClose={() => setRemoving(undefined)}
        >
          They are signed out everywhere, and their links and passkeys are good for nothing. What they did
          stays, with their name, and what they started goes on.
        </EndDialog>
      )}
    </>
  );
};

const Invite = ({ onInvited }: { onInvited: (member: Invited) => void }) => {
  const { api } = useConnection();
  const [name, setName] = useState("");
  const [email, setEmail] = useState("");
  const [role, setRole] = useState<Member["role"]>("author");
  const [refusal, setRefusal] = useState<Refusal>();
  const errorOf = (field: string) => (refusal?.field === field ? sentenceOf(refusal) : undefined);
  const invite = async () => {
    setRefusal(undefined);
    try {
      onInvited(await answer(api.members.$post({ json: { name, email: email.trim(), role } })));
      setName("");
      setEmail("");
    } catch (error) {
      setRefusal(toRefusal(error));
    }
  };
  return (
    <form
      class="card add-one invite"
      aria-label="Invite somebody"
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        void invite();
      }}
    >
      <TextField
        label="Name"
        value={name}
        onValue={setName}
        error={errorOf("name")}
        input={{ autocomplete: "off" }}
      />
      <TextField
        label="E-mail address"
        value={email}
        onValue={setEmail}
        error={errorOf("email")}
        input={{ type: "email", autocomplete: "off", spellcheck: false }}
      />
      <SelectField
        label="Role"
        value={role}
        onValue={(value) => setRole(value as Member["role"])}
        options={roleOptions}
      />
      <button type="submit" class="primary">
        Invite
      </button>
      {refusal && refusal.field !== "name" && refusal.field !== "email" && (
        <Notice tone="bad" title="Nobody was invited">
          {refusal.message}
        </Notice>
      )}
    </form>
  );
};

const InvitedNotice = ({ invited: { name, link, mailed } }: { invited: Invited }) => (
  <Notice
    tone={mailed ? "good" : "warn"}
    title={mailed ? `${name} is invited by mail` : `No mail went out to ${name}: hand them this link`}
  >
    <p>The link is good once, for three days, for whoever has it, and is shown this once:</p>
    <p>
      <code>{link}</code>
    </p>
    <div class="actions">
      <CopyButton text={link} noun="the link" />
    </div>
  </Notice>
);
