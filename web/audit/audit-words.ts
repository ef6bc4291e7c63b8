import type { AuditAction, AuditLine } from "../api/client.ts";
import { capitalized } from "../format.ts";
import { suppressionWords } from "../words.ts";

/** What was done, the same with "to", and to what: `{}` is its name, `{list}` that of a list. */
type Deed = readonly [did: string, todo: string, what: string, more?: (how: string) => string];

const bulkWords: Readonly<Record<string, string | undefined>> = {
  add_to_list: "onto a list",
  remove_from_list: "off a list",
  unsubscribe: "unsubscribe",
  delete: "delete",
};

const reason = (how: string): string => {
  const word = (suppressionWords as Readonly<Record<string, string | undefined>>)[how];
  return word === undefined ? "" : ` (${word.toLowerCase()})`;
};

const deeds: Readonly<Record<AuditAction, Deed>> = {
  sendCampaign: ["launched", "launch", "the campaign {}"],
  approveCampaign: ["released", "release", "the campaign {}"],
  rejectCampaign: ["sent back", "send back", "the campaign {}"],
  pauseCampaign: ["paused", "pause", "the campaign {}"],
  resumeCampaign: ["resumed", "resume", "the campaign {}"],
  cancelCampaign: ["cancelled", "cancel", "the campaign {}"],
  retryCampaign: ["retried", "retry", "what failed of the campaign {}"],
  changeCampaign: ["changed", "change", "the start or the public page of the campaign {}"],
  reopenCampaign: ["took back", "take back", "the campaign {} to a draft"],
  chooseWinner: ["chose", "choose", "the winner of the test in the campaign {}"],
  endSeries: ["ended", "end", "the series of the campaign {}"],
  shareCampaign: ["shared", "share", "the result of the campaign {}"],
  unshareCampaign: ["ended", "end", "the links to the result of the campaign {}"],
  sendTest: ["sent", "send", "a test mail"],
  createDraft: ["began", "begin", "the draft {}"],
  deleteDraft: ["deleted", "delete", "the draft {}"],
  addContact: ["added", "add", "the contact {}"],
  changeContact: ["changed", "change", "the contact {}"],
  deleteContact: ["deleted", "delete", "the contact {}"],
  erasePerson: ["erased", "erase", "the person {}"],
  readHeldData: ["exported", "export", "all that is held on the person {}"],
  joinList: ["put", "put", "the contact {} on the list {list}"],
  leaveList: ["took", "take", "the contact {} off the list {list}"],
  addSuppression: ["suppressed", "suppress", "the address {}", reason],
  addSuppressions: ["suppressed", "suppress", "many addresses", reason],
  liftSuppression: ["lifted", "lift", "the suppression of the address {}"],
  startImport: ["started", "start", "the import {}"],
  cancelImport: ["cancelled", "cancel", "the import {}"],
  createExport: ["asked for", "ask for", "an export", (how) => ` of ${how}`],
  cancelExport: ["cancelled", "cancel", "the export {}"],
  createBulk: ["started", "start", "a bulk change", (how) => `: ${bulkWords[how] ?? how}`],
  cancelBulk: ["cancelled", "cancel", "the bulk change {}"],
  addList: ["added", "add", "the list {}"],
  changeList: ["changed", "change", "the list {}"],
  deleteList: ["deleted", "delete", "the list {}"],
  addSegment: ["added", "add", "the segment {}"],
  changeSegment: ["changed", "change", "the segment {}"],
  deleteSegment: ["deleted", "delete", "the segment {}"],
  addSnippet: ["added", "add", "the snippet {}"],
  replaceSnippet: ["changed", "change", "the snippet {}"],
  deleteSnippet: ["deleted", "delete", "the snippet {}"],
  addTemplate: ["added", "add", "the template {}"],
  saveTemplate: ["saved", "save", "the template {}"],
  deleteTemplate: ["deleted", "delete", "the template {}"],
  addMedia: ["added", "add", "the picture {}"],
  changeMedia: ["changed", "change", "the picture {}"],
  deleteMedia: ["deleted", "delete", "the picture {}"],
  redriveDeadLetters: ["had", "have", "the dead letters of {} worked on again"],
  signInWithKey: ["signed in", "sign in", "to the site"],
  signInWithLink: ["signed in", "sign in", "to the site by a link"],
  signInWithPasskey: ["signed in", "sign in", "to the site with a passkey"],
  addPasskey: ["added", "add", "a passkey of their own"],
  removePasskey: ["removed", "remove", "a passkey of their own"],
  endSessions: ["signed", "sign", "out everywhere"],
  inviteMember: ["invited", "invite", "{} to sign in"],
  inviteMemberAgain: ["invited", "invite", "{} again to sign in"],
  changeMember: ["changed", "change", "the role of {}", (how) => ` to ${how}`],
  removeMember: ["removed", "remove", "{} from those who sign in"],
  addSender: ["had", "have", "SES verify {}"],
  createKey: ["made", "make", "the API key {}"],
  revokeKey: ["revoked", "revoke", "the API key {}"],
  replaceWebhookSecret: ["replaced", "replace", "the secret of the webhook {}"],
};

export const auditActions = Object.keys(deeds) as AuditAction[];

/** An action by itself: `Pause the campaign`. */
export const actionWord = (action: AuditAction): string => {
  const [, todo, what] = deeds[action];
  return capitalized(`${todo} ${what}`.replaceAll(/ \{\w*\}/g, ""));
};

/** Who did it: a key by its name, or the person at the terminal. */
export const whoWords = ({ key_id, name }: AuditLine["key"]): string =>
  key_id.startsWith("member_")
    ? name
    : key_id === "terminal"
      ? `${name}, at the terminal,`
      : name
        ? `${name}’s key`
        : "A key without a name";

export type Outcome = "done" | "refused" | "failed";

/** What came of it, by the status of the answer. */
export const outcomeOf = ({ status }: Pick<AuditLine, "status">): Outcome => {
  if (status < 300) return "done";
  return status < 500 ? "refused" : "failed";
};

export const outcomeWords: Readonly<Record<Outcome, string>> = {
  done: "Done",
  refused: "Refused",
  failed: "Failed",
};

/** Words, and the places in them where what it was done to is named. */
export type Part = string | { readonly names: "target" | "list" };

/** What was done, or was not, after whoever it was. */
export const deedWords = (line: Pick<AuditLine, "action" | "status" | "how">): Part[] => {
  // One of a newer release may not be known here.
  const [did, todo, what, more] = deeds[line.action] ?? [line.action, line.action, "{}"];
  const verb = { done: did, refused: `was not allowed to ${todo}`, failed: `tried to ${todo}` }[
    outcomeOf(line)
  ];
  const words = ` ${verb} ${what}${line.how === null ? "" : (more?.(line.how) ?? "")}`;
  return words
    .split(/(\{\w*\})/)
    .filter((part) => part !== "")
    .map((part) =>
      part === "{}" ? { names: "target" as const } : part === "{list}" ? { names: "list" as const } : part,
    );
};
