/** A spare is made as soon as nothing runs: made while captures do, it slows them. */
const spareAfterMs = 0;

/** Who works in a browser just now: nobody, captures of several tenants. */
export type Load = { isIdle(): boolean; isShared(): boolean };

/** When the tab that stands ready is made: while nothing runs, or else for whoever of several tenants comes next. */
export class SparePlan {
  readonly #load: Load;
  readonly #make: () => void;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(load: Load, make: () => void) {
    this.#load = load;
    this.#make = make;
  }

  /** A capture begins. */
  putOff(): void {
    if (!this.#load.isShared()) this.drop();
  }

  /** A capture ended. */
  plan(): void {
    // Where captures of several tenants end one after the other, it would be put off for ever.
    if (this.#timer !== undefined && this.#load.isShared()) return;
    this.drop();
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      if (this.#load.isIdle() || this.#load.isShared()) this.#make();
    }, spareAfterMs);
  }

  drop(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }
}
