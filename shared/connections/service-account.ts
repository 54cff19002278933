import { readFileSync } from "node:fs";
import { TerminalError, toError } from "../errors.ts";

/** Reads a service account's JSON file, or throws SOURCE_DENIED naming it. */
export function readServiceAccount(file: string): Record<string, string> {
  try {
    const account: unknown = JSON.parse(readFileSync(file, "utf8"));
    if (typeof account !== "object" || account === null || !("private_key" in account))
      throw new Error("no private_key in it");
    return Object.fromEntries(Object.entries(account).map(([name, value]) => [name, String(value)]));
  } catch (error) {
    throw new TerminalError("SOURCE_DENIED", `credentials file ${file}: ${toError(error).message}`, {
      hint: "Name a service account's JSON file, as downloaded from the project's settings.",
      cause: error,
    });
  }
}

/** Whether a client failed for want of credentials, before it asked anybody. */
export function isCredentialError(error: Error): boolean {
  return /credential|authenticat/i.test(error.message);
}
