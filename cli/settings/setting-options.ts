import type { SettingDeclaration, SettingValue } from "../../shared/setting.ts";
import { settingsOf } from "../../shared/settings-of.ts";
import type { VerbOption } from "../verb.ts";

/** The settings of all migrations as options of the command line; loads the migrations, so it is asked for only where somebody needs it. */
export async function settingOptions(): Promise<readonly VerbOption[]> {
  const { migrations } = await import("../../migrations/registry.ts");
  const byName = new Map<string, { readonly migration: string; readonly declared: SettingDeclaration }[]>();
  for (const migration of Object.values(migrations))
    for (const declared of settingsOf(migration))
      byName.set(declared.name, [...(byName.get(declared.name) ?? []), { migration: migration.name, declared }]);
  return [...byName].map(([name, all]) => {
    const kinds = all.map(({ declared }) => declared.value);
    const [first] = kinds;
    const values = first === undefined ? undefined : valuesOf(first, kinds);
    return {
      flags: `--${name} <${first === undefined ? "value" : WORDS[first.kind]}>`,
      title: titleOf(all),
      ...(values === undefined ? {} : { values }),
    };
  });
}

const WORDS: Readonly<Record<SettingValue["kind"], string>> = {
  choice: "choice",
  count: "n",
  seconds: "seconds",
  text: "text",
  zone: "zone",
  file: "file",
  folder: "folder",
  mapping: "file",
  urls: "urls",
};

type Told = { readonly migration: string; readonly declared: SettingDeclaration };

/** One title for all that say the same; else each with the migrations that it is of. */
function titleOf(all: readonly Told[]): string {
  const byTitle = grouped(all);
  const choices = [...new Set(all.flatMap(({ declared: { value } }) => (value.kind === "choice" ? value.values : [])))];
  const of = choices.length === 0 ? "" : `: ${choices.join(", ")}`;
  const titles = [...byTitle].map(([title, told]) =>
    byTitle.size === 1 ? title : `${title} (${told.map(({ migration }) => migration).join(", ")})`,
  );
  return `${titles.join("; ")}${choices.every((choice) => titles.join().includes(choice)) ? "" : of}`;
}

function grouped(all: readonly Told[]): ReadonlyMap<string, readonly Told[]> {
  const byTitle = new Map<string, readonly Told[]>();
  for (const told of all) byTitle.set(told.declared.title, [...(byTitle.get(told.declared.title) ?? []), told]);
  return byTitle;
}

function valuesOf(first: SettingValue, all: readonly SettingValue[]): VerbOption["values"] {
  switch (first.kind) {
    case "choice":
      return [...new Set(all.flatMap((value) => (value.kind === "choice" ? value.values : [])))];
    case "file":
    case "mapping":
      return "file";
    case "folder":
      return "folder";
    default:
      return undefined;
  }
}
