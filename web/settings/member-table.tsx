import type { Member } from "../api/client.ts";
import { Time } from "../parts/time.tsx";
import { roleWords } from "./setting-words.ts";

interface MemberTableProps {
  readonly members: readonly Member[];
  readonly onRole: (member: Member) => void;
  readonly onRemove: (member: Member) => void;
  /** Of somebody who has yet to come. */
  readonly onInvite: (member: Member) => void;
}

/** Who signs in, in the order they were invited. */
export const MemberTable = ({ members, ...acts }: MemberTableProps) =>
  members.length === 0 ? (
    <p class="muted">Nobody yet: whoever is signed in here has an API key.</p>
  ) : (
    <table class="table members" aria-label="People">
      <thead>
        <tr>
          <th scope="col">Name</th>
          <th scope="col">Role</th>
          <th scope="col">Since</th>
          <th scope="col">
            <span class="visually-hidden">Actions</span>
          </th>
        </tr>
      </thead>
      <tbody>
        {members.map((member) => (
          <Row key={member.member_id} member={member} {...acts} />
        ))}
      </tbody>
    </table>
  );

const passkeyWords = (count: number): string =>
  count === 0 ? "No passkey" : count === 1 ? "1 passkey" : `${count} passkeys`;

const Row = ({
  member,
  onRole,
  onRemove,
  onInvite,
}: Omit<MemberTableProps, "members"> & { readonly member: Member }) => {
  const { name, email, role, joined_at, created_at, passkeys, own } = member;
  return (
    <tr>
      <th scope="row">
        {name}
        <span class="detail">{email}</span>
      </th>
      <td>{roleWords[role]}</td>
      <td>
        {joined_at === null ? "Invited " : ""}
        <Time iso={joined_at ?? created_at} />
        <span class="detail">{joined_at === null ? "Has yet to come" : passkeyWords(passkeys)}</span>
      </td>
      <td class="row-actions">
        {own ? (
          <span class="muted">You</span>
        ) : (
          <>
            {joined_at === null && (
              <button
                type="button"
                class="small quiet"
                aria-label={`Invite again: ${name}`}
                onClick={() => onInvite(member)}
              >
                Invite again
              </button>
            )}
            <button
              type="button"
              class="small quiet"
              aria-label={`Change the role of ${name}`}
              onClick={() => onRole(member)}
            >
              Role
            </button>
            <button
              type="button"
              class="small quiet"
              aria-label={`Remove ${name}`}
              onClick={() => onRemove(member)}
            >
              Remove
            </button>
          </>
        )}
      </td>
    </tr>
  );
};
