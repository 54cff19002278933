import { TerminalError } from "../errors.ts";
import type { FileStore } from "../file-store.ts";
import { openBucketStore } from "./bucket-store.ts";
import { openFolderStore } from "./folder-store.ts";

export type FileStoreOptions = {
  /** What `variable` says: a folder, or gs://bucket/prefix. */
  readonly place: string;
  readonly variable: string;
  /** Path of a service account's JSON file, for a bucket. */
  readonly credentials: string | null;
  readonly timeoutMs: number;
};

export type StorePlace =
  | { readonly kind: "folder"; readonly folder: string }
  | { readonly kind: "bucket"; readonly bucket: string; readonly prefix: string };

/** Opens a store by the place it names. Nothing is asked of it yet; a place of no known kind is CONFIG_INVALID. */
export function openStore({ place, variable, credentials, timeoutMs }: FileStoreOptions): FileStore {
  const named = parsePlace(place, variable);
  switch (named.kind) {
    case "folder":
      return openFolderStore({ folder: named.folder, variable });
    case "bucket": {
      const { bucket, prefix } = named;
      return openBucketStore({ bucket, prefix, credentials, variable, timeoutMs });
    }
  }
}

export function parsePlace(place: string, variable: string): StorePlace {
  const [, scheme, rest = ""] = /^([a-z][a-z0-9+.-]*):\/\/(.*)$/i.exec(place) ?? [];
  if (scheme === undefined) return { kind: "folder", folder: place };
  const [bucket = "", ...folders] = rest.split("/").filter((part) => part !== "");
  if (scheme.toLowerCase() === "gs" && bucket !== "") return { kind: "bucket", bucket, prefix: folders.join("/") };
  throw new TerminalError("CONFIG_INVALID", `${variable} names neither a folder nor a bucket: ${place}`, {
    hint: `Set ${variable} to a folder, or to gs://bucket or gs://bucket/folder.`,
  });
}
