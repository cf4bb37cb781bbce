// The options that wait in the database: sealed, since they may hold cookies, headers, passwords and whole pages.
import { z } from "zod";
import { seal, type Seal, unseal } from "#core/seal.ts";
import type { Config } from "#platform/config.ts";

export type Given = Record<string, unknown>;

/** @param id the row that the options stand in */
export function sealOptions(config: Config, id: string, options: Given): Promise<string> {
  return seal(sealOf(config, id), JSON.stringify(options));
}

/** @throws where they were not sealed for this row with the secret of today */
export async function unsealOptions(config: Config, id: string, sealed: string): Promise<Given> {
  const options: unknown = JSON.parse(await unseal(sealOf(config, id), sealed));
  return z.record(z.string(), z.unknown()).parse(options);
}

const sealOf = ({ signingSecret }: Config, place: string): Seal => ({
  secret: signingSecret,
  purpose: "job-options:1",
  place,
});
