/** What a query says of its link. The middleware reads these; the request behind it does not see them. */
export const linkParameters = ["key_id", "expires", "once", "signature"] as const;
