// Which recorded actions are evidence of what; one that ends in a dot stands for all that begin so.

/** Access given, changed and taken away. */
export const accessActions = [
  "key.create",
  "key.update",
  "key.disable",
  "key.enable",
  "key.revoke",
  "key.leaked",
  "signing_key.",
  "invitation.",
  "person.sign_up",
  "person.role",
  "person.remove",
  "person.update",
  "impersonation.",
  "tenant.create",
  "tenant.suspend",
  "tenant.resume",
  "tenant.delete",
];

/** Secrets renewed or withdrawn. */
export const rotationActions = [
  "key.rotate",
  "key.revoke",
  "key.leaked",
  "signing_key.",
  "webhook_endpoint.rotate",
  "person.password_reset",
  "person.password_change",
  "two_factor.",
  "passkey.",
];
