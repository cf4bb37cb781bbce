/** Parts of the world that work can be asked to be done in, named as Cloudflare names them. */
export const regions = ["wnam", "enam", "sam", "weur", "eeur", "apac", "oc", "afr", "me"] as const;
export type Region = (typeof regions)[number];
