import { resolve } from "node:path";
import { TerminalError } from "../../shared/errors.ts";
import { isZone } from "../../shared/is-zone.ts";
import type { SettingDeclaration, SettingValue } from "../../shared/setting.ts";

/** The value of a setting as its kind wants it, or a refusal that names the flag, what was typed and what it may be. */
export function parseValue({ name, value }: SettingDeclaration, typed: string): string {
  const parsed = valueOf(value, typed);
  if (parsed !== null) return parsed;
  throw new TerminalError("USAGE", `--${name}: "${typed}" is ${wanted(value)}`, {
    hint: "See `touchdown help run` for what each setting may be.",
  });
}

/** Null where the kind has no such value. */
function valueOf(value: SettingValue, typed: string): string | null {
  const text = typed.trim();
  if (text === "") return null;
  switch (value.kind) {
    case "choice":
      return value.values.includes(text) ? text : null;
    case "count":
      return /^\d{1,15}$/.test(text) ? String(Number(text)) : null;
    case "seconds":
      return /^\d+(\.\d+)?$/.test(text) && Number(text) > 0 ? String(Number(text)) : null;
    case "text":
      return text;
    case "zone":
      return isZone(text) ? text : null;
    case "urls":
      return urlsOf(text);
    case "file":
    case "folder":
    case "mapping":
      return resolve(typed);
  }
}

function wanted(value: SettingValue): string {
  switch (value.kind) {
    case "choice":
      return `none of ${value.values.join(", ")}`;
    case "count":
      return "no whole number from 0";
    case "seconds":
      return "no number of seconds above 0";
    case "text":
      return "empty";
    case "zone":
      return "no time zone by its IANA name, as Australia/Brisbane is one";
    case "urls":
      return "no list of http or https addresses with commas between them";
    case "file":
    case "folder":
    case "mapping":
      return "no path";
  }
}

function urlsOf(text: string): string | null {
  const urls = text.split(",").map((url) => url.trim());
  return urls.every((url) => URL.canParse(url) && /^https?:$/.test(new URL(url).protocol)) ? urls.join(",") : null;
}
