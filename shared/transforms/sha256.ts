import { hash } from "node:crypto";

/** SHA-256 of bytes, 64 hexadecimal digits. */
export function sha256(bytes: Uint8Array): string {
  return hash("sha256", bytes, "hex");
}

/** The bytes of a base64 text, with or without "data:…;base64," before it. */
export function decodeBase64(text: string): Uint8Array {
  return Buffer.from(text.slice(text.indexOf(",") + 1), "base64");
}
