import { GeoPoint, Reference, type SourceMap } from "../../../shared/value.ts";
import { below, fraction, type Random } from "./random.ts";
import { FIRST_SECOND, instantAt } from "./time.ts";

/** Fields that nobody planned for: they have no column and must arrive unharmed in source_extra. */
export function oddExtras(random: Random): SourceMap {
  return {
    "audit.source": "import 2021",
    "legacy field/with %signs": 'täglich "geprüft"\n– ✓',
    riskScore: Number.NaN,
    drift: -0,
    ceiling: Number.POSITIVE_INFINITY,
    ledgerNumber: 9_007_199_254_740_993n,
    lowest: -9_223_372_036_854_775_808n,
    ratio: fraction(random),
    nothing: null,
    blank: "",
    nested: { level: { list: [1n, { deep: [true, null, "x"] }], empty: {} }, none: [] },
    office: new GeoPoint(-29.8587, 31.0218),
    owner: new Reference("friday/clients"),
    seal: Uint8Array.from([0, 1, 127, 128, 255, below(random, 256)]),
    importedAt: instantAt(FIRST_SECOND + below(random, 1_000_000), random),
  };
}
