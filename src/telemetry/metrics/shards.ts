// Where the shards are. Their number only ever grows: what a shard that is no longer asked has counted would be missing.
export const shardAt = (shards: Env["METRICS"], index: number) => shards.getByName(`shard-${index}`);
