// Gathers pixels that differ into regions: those of neighbouring tiles belong together. Held are the findings of two rows
// of tiles and the hundred largest regions, so memory does not grow with the picture's height.
import { Findings } from "./findings.ts";
import { observe, Places, type RowPair } from "./observe.ts";

const tile = 16;
const regionsMax = 100;

export class RegionFinder {
  readonly #across: number;
  readonly #places: Places;
  #tileRow = 0;
  #above: (Findings | undefined)[] = [];
  #tiles: (Findings | undefined)[] = [];
  readonly #found: Findings[] = [];

  constructor(width: number) {
    this.#across = Math.ceil(width / tile);
    this.#places = new Places(width);
  }

  /** Rows come from top to bottom; those without a difference may be left out. `into` says which findings a pixel belongs to instead. */
  add(pair: RowPair, into: (x: number) => Findings | undefined): void {
    this.#goTo(Math.floor(pair.y / tile));
    this.#places.goTo(pair.y);
    const { states, differs } = pair;
    for (let x = states.indexOf(differs); x < states.length; x++)
      if (states[x] === differs) observe(into(x) ?? this.#tileOf(x), x, pair, this.#places);
  }

  /** The largest, largest first. */
  end(): Findings[] {
    this.#goTo(this.#tileRow + 1);
    this.#goTo(this.#tileRow + 1);
    this.#keepLargest(0);
    return this.#found;
  }

  /** A region that was gathered elsewhere. */
  keep(found: Findings): void {
    this.#found.push(found);
    this.#keepLargest(regionsMax);
  }

  #tileOf(x: number): Findings {
    return (this.#tiles[Math.floor(x / tile)] ??= new Findings());
  }

  #goTo(tileRow: number): void {
    if (tileRow === this.#tileRow) return;
    this.#join();
    // What no tile of the row just ended belongs to can grow no more.
    const alive = new Set(this.#tiles.map((each) => each?.whole()));
    const over = new Set(this.#above.flatMap((each) => (each ? [each.whole()] : [])));
    for (const each of over) if (!alive.has(each)) this.keep(each);
    const isNext = tileRow === this.#tileRow + 1;
    if (!isNext) for (const each of alive) if (each) this.keep(each);
    this.#above = isNext ? this.#tiles : [];
    this.#tiles = [];
    this.#tileRow = tileRow;
  }

  /** Puts each tile together with its neighbours to the left and above. */
  #join(): void {
    for (let at = 0; at < this.#across; at++) {
      const own = this.#tiles[at];
      if (!own) continue;
      const neighbours = [this.#tiles[at - 1], this.#above[at - 1], this.#above[at], this.#above[at + 1]];
      for (const neighbour of neighbours) {
        const [one, other] = [own.whole(), neighbour?.whole()];
        if (other && one !== other) other.take(one);
      }
    }
  }

  #keepLargest(slack: number): void {
    if (this.#found.length <= regionsMax + slack && slack > 0) return;
    this.#found.sort((a, b) => b.count - a.count);
    this.#found.length = Math.min(this.#found.length, regionsMax);
  }
}
