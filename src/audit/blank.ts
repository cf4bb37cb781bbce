/** What a row is without its content. Its salt goes too, so that nobody can try out what the content was. */
export const blank = {
  action: "",
  actor: { type: "", id: "", name: "" },
  targets: [],
  context: { location: "", user_agent: "" },
  keyId: null,
  requestId: "",
  changes: null,
  metadata: null,
  salt: null,
  nameSalt: null,
  nameDigest: null,
  riskReasons: null,
  reviewNote: null,
  reviewedBy: null,
};
