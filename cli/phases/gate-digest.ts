import { digest } from "../../shared/identity.ts";
import type { GateItem } from "../../shared/phase.ts";

/** Equal for gates that say the same: a report that shows another gate than the present one is written anew. */
export function gateDigest(gate: readonly GateItem[]): string {
  return digest(
    JSON.stringify(gate.map(({ name, status, failed, detail, waiver }) => [name, status, failed, detail, waiver])),
  );
}
