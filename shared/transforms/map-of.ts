import { isMap, type SourceMap, type SourceValue } from "../value.ts";

/** The value as a map, or null. `isMap` alone leaves the types of timestamps and places in, whose fields look like a map's. */
export function mapOf(value: SourceValue | undefined): SourceMap | null {
  return isMap(value) ? value : null;
}
