/** What is noted of an operation besides who did it and when. */
interface Notes {
  /** The field of the path, or else of the answer, that says what it was done to; none: nothing that has an id. */
  readonly to?: string;
  /** A field of the request that says more by one of a few codes, never in anybody's words. */
  readonly how?: string;
}

const toCampaign = { to: "campaign_id" } as const;
const toDraft = { to: "draft_id" } as const;
const toPerson = { to: "email" } as const;
const toImport = { to: "import_id" } as const;
const toList = { to: "list_id" } as const;
const toSegment = { to: "segment_id" } as const;
const toSnippet = { to: "snippet_id" } as const;
const toTemplate = { to: "template_id" } as const;
const toPicture = { to: "media_id" } as const;
const toKey = { to: "key_id" } as const;
const toSender = { to: "identity" } as const;
const toMember = { to: "member_id" } as const;

/**
 * What is written down of who did it, by the operation of the API. A draft that saves itself is not: what is sent of it
 * is. Nor are links to upload a file to, which do nothing by themselves. To read is none but where all that is held on a
 * person is given out.
 */
export const deeds = {
  sendCampaign: toCampaign,
  approveCampaign: toCampaign,
  rejectCampaign: toCampaign,
  pauseCampaign: toCampaign,
  resumeCampaign: toCampaign,
  cancelCampaign: toCampaign,
  retryCampaign: toCampaign,
  changeCampaign: toCampaign,
  reopenCampaign: toCampaign,
  chooseWinner: toCampaign,
  endSeries: toCampaign,
  shareCampaign: toCampaign,
  unshareCampaign: toCampaign,
  sendTest: {},
  createDraft: toDraft,
  deleteDraft: toDraft,
  addContact: toPerson,
  changeContact: toPerson,
  deleteContact: toPerson,
  erasePerson: toPerson,
  readHeldData: toPerson,
  joinList: toPerson,
  leaveList: toPerson,
  addSuppression: { to: "email", how: "reason" },
  addSuppressions: { how: "reason" },
  liftSuppression: toPerson,
  startImport: toImport,
  cancelImport: toImport,
  createExport: { to: "export_id", how: "kind" },
  cancelExport: { to: "export_id" },
  createBulk: { to: "bulk_id", how: "action" },
  cancelBulk: { to: "bulk_id" },
  addList: toList,
  changeList: toList,
  deleteList: toList,
  addSegment: toSegment,
  changeSegment: toSegment,
  deleteSegment: toSegment,
  addSnippet: toSnippet,
  replaceSnippet: toSnippet,
  deleteSnippet: toSnippet,
  addTemplate: toTemplate,
  saveTemplate: toTemplate,
  deleteTemplate: toTemplate,
  addSender: toSender,
  addMedia: toPicture,
  changeMedia: toPicture,
  deleteMedia: toPicture,
  redriveDeadLetters: { to: "queue" },
  // Into the site; whatever is done there has a line of its own.
  signInWithKey: {},
  signInWithLink: {},
  signInWithPasskey: {},
  addPasskey: {},
  removePasskey: {},
  endSessions: {},
  inviteMember: toMember,
  inviteMemberAgain: toMember,
  changeMember: { to: "member_id", how: "role" },
  removeMember: toMember,
  // By the API, and at the terminal.
  createKey: toKey,
  revokeKey: toKey,
  // At the terminal.
  replaceWebhookSecret: { to: "name" },
} as const satisfies Readonly<Record<string, Notes>>;

export type Action = keyof typeof deeds;
export const actions = Object.keys(deeds) as [Action, ...Action[]];

export interface Deed extends Notes {
  readonly action: Action;
}

/** What is written down of an operation; undefined where nothing is. */
export const deedOf = (operation: string): Deed | undefined =>
  Object.hasOwn(deeds, operation)
    ? { action: operation as Action, ...deeds[operation as Action] }
    : undefined;
