import type { Reach } from "../../shared/checkpoint.ts";
import type { Migration } from "../../shared/migration.ts";
import type { Publication } from "../../shared/publication.ts";
import type { Settings } from "../../shared/setting.ts";
import type { GovernanceLog } from "../governance/governance-log.ts";

/** What publishing and promoting are given. */
export type Publishing = {
  readonly migration: Migration;
  readonly publication: Publication;
  /** The loaded target of the run. */
  readonly targetFile: string;
  /** In which staging/ and production/ are. */
  readonly folder: string;
  readonly facts: RunFacts;
  readonly files: readonly SourceFileFacts[];
  readonly scan: ScanFile;
  /** Of the target folder. */
  readonly governance: GovernanceLog;
  readonly now: () => Date;
  readonly reach: Reach;
  readonly signal: AbortSignal;
};

export type RunFacts = { readonly run: string; readonly actor: string; readonly settings: Settings };

/** A file that the run was read from, as it was when the run was pinned to it. */
export type SourceFileFacts = {
  /** Of the collection that its records make. */
  readonly path: string;
  /** Without its folder. */
  readonly name: string;
  readonly file: string;
  /** 64 hexadecimal digits. */
  readonly sha256: string;
  readonly bytes: number;
  readonly records: number;
};

/** Reads a file by another parser than the one that it was loaded with. */
export type ScanFile = (file: string) => AsyncIterable<ScannedRecord>;

export type ScannedRecord = {
  /** 0 is the header. */
  readonly record: number;
  readonly firstLine: number;
  readonly lastLine: number;
  /** Of the file, up to the end of this record. */
  readonly bytes: number;
  readonly cells: readonly string[];
};
