import { z } from "zod";
import { invalidArgument } from "../status.ts";

/** Where a listing goes on: after what, and as of which time, so that all its pages show one state. */
export type PageToken = { readonly time: number; readonly after: string };

const pageToken = z.object({ time: z.number().int(), after: z.string() });

export function encodePageToken(token: PageToken): string {
  return Buffer.from(JSON.stringify(token), "utf8").toString("base64url");
}

export function decodePageToken(text: string): PageToken | null {
  if (text === "") {
    return null;
  }
  try {
    return pageToken.parse(JSON.parse(Buffer.from(text, "base64url").toString("utf8")));
  } catch {
    throw invalidArgument("The page_token is not one this server handed out.");
  }
}
