import { existsSync, readFileSync } from "node:fs";

/** Variables that belong together, and what .env.example says of them. */
export type SettingText = { readonly names: readonly string[]; readonly what: string };

const EXAMPLE = new URL("../../.env.example", import.meta.url);

/** Read by others than us, too. */
const OTHERS: readonly SettingText[] = [
  { names: ["NO_COLOR"], what: "Set to anything, the screen has no colours (no-color.org)." },
  { names: ["PAGER"], what: "The program that shows a manual with --pager. Default: less." },
];

/** What there is to know of these variables, in the order of .env.example. Where that is not installed, their names. */
export function settingsOf(names: readonly string[]): readonly SettingText[] {
  const isMeant = (setting: SettingText): boolean => setting.names.some((name) => names.includes(name));
  const described = [...readExample(), ...OTHERS].filter(isMeant);
  const known = new Set(described.flatMap((setting) => setting.names));
  const bare = names.filter((name) => !known.has(name));
  return [...described, ...(bare.length === 0 ? [] : [{ names: bare, what: "See .env.example." }])];
}

function readExample(): readonly SettingText[] {
  if (!existsSync(EXAMPLE)) return [];
  return readFileSync(EXAMPLE, "utf8")
    .split(/\n{2,}/)
    .flatMap((block) => settingIn(block) ?? []);
}

/** A block: comments, then the variables that they are about with their defaults. */
function settingIn(block: string): SettingText | null {
  const variables = [...block.matchAll(/^([A-Z_]+)=(.*)$/gm)].map(([, name = "", value = ""]) => ({ name, value }));
  if (variables.length === 0) return null;
  const comment = block
    .split("\n")
    .filter((line) => line.startsWith("#"))
    .map((line) => line.slice(1).trim())
    .join(" ");
  const defaults = variables.filter(({ value }) => value !== "").map(({ value }) => value);
  const ending = defaults.length === 0 ? "" : ` Default: ${defaults.join(", ")}.`;
  return { names: variables.map(({ name }) => name), what: `${comment}${ending}` };
}
