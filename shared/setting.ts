/**
 * What `--mode` may say. staging and commit: the phases that the migration declares for them. dry-run: those of staging, in a folder that is thrown away
 * afterwards, without the steps that write anything for others.
 */
export const MODES = ["dry-run", "staging", "commit"] as const;
export type Mode = (typeof MODES)[number];

/** A choice that an operator makes for a run: `touchdown run <migration> --<name> VALUE`. */
export type SettingDeclaration = {
  /** In kebab-case, as it is typed. */
  readonly name: string;
  readonly title: string;
  readonly value: SettingValue;
  /** Null: nothing, unless it is given. */
  readonly default: string | null;
  /** It decides what is loaded: a run is not gone on with under another. */
  readonly isPinned: boolean;
  /** It must be given where another setting has this value. */
  readonly neededBy?: { readonly name: string; readonly value: string };
};

/**
 * choice: one of these. count: a whole number from 0. seconds: a number above 0. zone: a time zone by its IANA name. file, folder: a path. mapping: a CSV file with a
 * header, whose content is pinned with the run. urls: addresses, http or https, with commas between them.
 */
export type SettingValue =
  | { readonly kind: "choice"; readonly values: readonly string[] }
  | { readonly kind: "count" | "seconds" | "text" | "zone" | "file" | "folder" | "mapping" | "urls" };

/** What was chosen, by name; a setting that was not given and has no default is not there. Paths are absolute. */
export type Settings = Readonly<Record<string, string>>;

/** What was chosen for a run, with what the mapping files said when they were read: they may change while it runs. */
export type Chosen = { readonly settings: Settings; readonly mappings: Mappings };

/** By the name of the setting. */
export type Mappings = Readonly<Record<string, Mapping>>;

export type Mapping = {
  readonly file: string;
  /** Of the file's bytes. */
  readonly sha256: string;
  readonly records: readonly Readonly<Record<string, string>>[];
};

/** A migration without settings is told nothing. */
export const NO_CHOICE: Chosen = { settings: {}, mappings: {} };
