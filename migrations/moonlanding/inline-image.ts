import { decodeBase64 } from "../../shared/transforms/sha256.ts";

/** An image that a document holds as text. */
export type InlineImage = { readonly bytes: Uint8Array; readonly type: string };

const DATA_ADDRESS = /^data:([^;,]*)((?:;[^;,]*)*),/i;
const BASE64 = /^[A-Za-z0-9+/_-]+={0,2}$/;
const BLANKS = /\s+/g;

/** The image behind base64, with or without "data:<type>;base64," before it; null for what is neither. */
export function readImage(text: string): InlineImage | null {
  const [prefix = "", type, parameters = ""] = DATA_ADDRESS.exec(text) ?? [];
  if (prefix !== "" && !/;base64$/i.test(parameters)) return null;
  const base64 = text.slice(prefix.length).replaceAll(BLANKS, "");
  // One character over is no byte.
  if (!BASE64.test(base64) || base64.replace(/=+$/, "").length % 4 === 1) return null;
  return { bytes: decodeBase64(base64), type: type || "image/png" };
}
