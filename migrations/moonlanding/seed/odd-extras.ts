import { GeoPoint, Reference, Vector, type SourceMap } from "../../../shared/value.ts";
import { below, fraction, type Random } from "./random.ts";
import { FIRST_SECOND, instantAt } from "./time.ts";

/** One field with every kind of value there is: it has no column and must arrive unharmed in source_extra. */
export function oddExtras(random: Random): SourceMap {
  return {
    legacy_notes: {
      "audit.source": "import 2021",
      "legacy field/with %signs": 'täglich "geprüft"\n– ✓',
      riskScore: Number.NaN,
      drift: -0,
      ceiling: Number.POSITIVE_INFINITY,
      sum: 0.1 + 0.2,
      smallest: 1e-320,
      ledgerNumber: 9_007_199_254_740_993n,
      lowest: -9_223_372_036_854_775_808n,
      wholeDouble: 3,
      ratio: fraction(random),
      nothing: null,
      blank: "",
      nested: {
        level: { list: [1n, { deep: [true, null, "x", { deeper: [0.5, { deepest: [] }] }] }], empty: {} },
        none: [],
      },
      office: new GeoPoint(-29.8587, 31.0218),
      owner: new Reference("friday/clients"),
      direction: new Vector([0.5, -1.25, below(random, 100) / 8]),
      seal: Uint8Array.from([0, 1, 127, 128, 255, below(random, 256)]),
      importedAt: instantAt(FIRST_SECOND + below(random, 1_000_000), random),
    },
  };
}
