import { documentId } from "./document-id.ts";

/** What every planted secret contains, so that it can be looked for where it must not be. */
export const SECRET_MARK = "secret-that-must-not-arrive";

/** A key to a programming interface. */
export function secretText(seed: number, index: number): string {
  return `${SECRET_MARK}-${documentId(seed, "api", index)}`;
}
