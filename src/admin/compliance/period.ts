/** Of one tenant, or (undefined) all; `to` is the first moment after it. */
export type Period = { tenantId: string | undefined; from: number; to: number };

/** Of each kind of evidence so many are listed. */
export const listedMax = 500;
