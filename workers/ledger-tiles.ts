import type { Target } from "../shared/connections/sqlite.ts";
import type { KeyRange } from "../shared/key.ts";
import { Tiles } from "../shared/tiles.ts";

/** What a table of the ledger holds of each collection as tiles, kept in memory until another connection writes to the target. */
export class LedgerTiles {
  readonly #target: Target;
  readonly #ranges: (collection: string) => readonly KeyRange[];
  readonly #tiles = new Map<string, Tiles>();
  #dataVersion: unknown = null;

  constructor(target: Target, ranges: (collection: string) => readonly KeyRange[]) {
    this.#target = target;
    this.#ranges = ranges;
  }

  of(collection: string): Tiles {
    const version: unknown = this.#target.pragma("data_version", { simple: true });
    if (version !== this.#dataVersion) this.#tiles.clear();
    this.#dataVersion = version;
    const known = this.#tiles.get(collection);
    if (known !== undefined) return known;
    const tiles = new Tiles(this.#ranges(collection));
    this.#tiles.set(collection, tiles);
    return tiles;
  }

  forget(): void {
    this.#tiles.clear();
  }
}
