// The filter lists in memory: those the schedule fetched last, or the built-in ones where there are none yet.
import { Request } from "@ghostery/adblocker";
import type { BaseCtx } from "#platform/ctx.ts";
import { builtInAds } from "./lists/ads.ts";
import { builtInBanners } from "./lists/banners.ts";
import { builtInTrackers } from "./lists/trackers.ts";
import { parseList } from "./parse.ts";
import { readHeld, readState, type HeldLists } from "./held.ts";

/** `version` tells one set of lists from the next. */
export type Lists = HeldLists & { version: string };

const builtInVersion = "built-in";
/** A set that the schedule has put there is taken up within this time. */
const lookAgainMs = 10 * 60_000;

/** What this isolate has in memory, for all its Durable Objects: plain data, so that each may use what another loaded. */
let inMemory: Lists | undefined;

export class Filters {
  #ctx: BaseCtx;
  #loading: Promise<Lists> | undefined;
  #lookedAt = 0;

  constructor(ctx: BaseCtx) {
    this.#ctx = ctx;
  }

  /** Lists that can be used this moment. */
  get present(): Lists | undefined {
    return inMemory;
  }

  /** Lists as soon as there are any; those that are there are good enough. */
  ready(): Promise<Lists> {
    return inMemory ? Promise.resolve(inMemory) : this.#look();
  }

  /** Begins to load, or to look for newer lists where that is due. Nothing waits for it. */
  refresh(): void {
    if (this.#ctx.clock.now() - this.#lookedAt >= lookAgainMs) this.#ctx.waitUntil(this.#look());
  }

  #look(): Promise<Lists> {
    this.#loading ??= this.#load().finally(() => {
      this.#loading = undefined;
      this.#lookedAt = this.#ctx.clock.now();
    });
    return this.#loading;
  }

  /** Never fails: what cannot be had is replaced by what is there, and at last by what is built in. */
  async #load(): Promise<Lists> {
    try {
      const version = (await readState(this.#ctx.objects))?.version;
      if (version !== undefined && version !== inMemory?.version) {
        const held = await readHeld(this.#ctx.objects);
        if (held) inMemory = warm({ version, ...held });
      }
    } catch (err) {
      this.#ctx.log.warn("filter lists could not be loaded", { reason: String(err) });
    }
    return (inMemory ??= warm(builtInLists()));
  }
}

/** An engine puts its filters in order as it is first asked, which takes longer than any answer after it. */
function warm(lists: Lists): Lists {
  const url = "https://www.example.com/assets/scripts/main.js?version=1";
  for (const type of ["script", "image"] as const) {
    const request = Request.fromRawDetails({ url, sourceUrl: "https://www.example.org/", type });
    for (const kind of ["ads", "trackers"] as const) lists[kind].match(request);
  }
  return lists;
}

/** Parsed in a few milliseconds. */
export function builtInLists(): Lists {
  return {
    version: builtInVersion,
    ads: parseList("ads", builtInAds),
    trackers: parseList("trackers", builtInTrackers),
    banners: parseList("banners", builtInBanners),
  };
}

/** For tests: what a new isolate starts with. */
export function forgetLists(): void {
  inMemory = undefined;
}
