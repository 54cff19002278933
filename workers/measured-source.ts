import type { Source } from "../shared/source.ts";
import type { WorkMeter } from "./work-meter.ts";

/** The source with its requests for pages and documents counted and timed; one that is local spares nobody by being asked less. */
export function measuredSource(source: Source, meter: WorkMeter): Source {
  const { system, isLocal = false } = source;
  if (isLocal) return source;
  return {
    system,
    pin: () => source.pin(),
    count: (...request) => source.count(...request),
    split: (...request) => source.split(...request),
    readPage: (request) => meter.meterRequest(system, () => source.readPage(request)),
    readDocuments: (...request) => meter.meterRequest(system, () => source.readDocuments(...request)),
    findDocuments: (request) => meter.meterRequest(system, () => source.findDocuments(request)),
    readsSpent: () => source.readsSpent(),
    close: () => source.close(),
  };
}
