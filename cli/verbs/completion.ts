import * as z from "zod";
import { migrations } from "../../migrations/registry.ts";
import { bashScript } from "../completion/bash-script.ts";
import { completedVerb, type CompletedVerb } from "../completion/completed-verb.ts";
import { fishScript } from "../completion/fish-script.ts";
import { zshScript } from "../completion/zsh-script.ts";
import { parseGiven } from "../parse-given.ts";
import { VERBS } from "../verbs.ts";
import { wholeVerb, type VerbAction } from "../verb.ts";

const SCRIPTS: Readonly<Record<Shell, (verbs: readonly CompletedVerb[]) => string>> = {
  bash: bashScript,
  zsh: zshScript,
  fish: fishScript,
};
const SHELLS = ["bash", "zsh", "fish"] as const;
type Shell = (typeof SHELLS)[number];

const shape = z.object({ shell: z.enum(SHELLS, { error: `one of ${SHELLS.join(", ")}` }) });

/** Prints the script by which a shell completes what is typed. */
export const completion: VerbAction = async (given, { terminal }) => {
  const { shell } = parseGiven(shape, given);
  const names = {
    migrations: Object.keys(migrations),
    collections: Object.values(migrations).flatMap(({ collections }) => collections.map(({ name }) => name)),
    verbs: VERBS.map(({ name }) => name),
  };
  const whole = await Promise.all(VERBS.map(wholeVerb));
  const script = SCRIPTS[shell](whole.map((verb) => completedVerb(verb, names)));
  for (const line of script.trimEnd().split("\n")) terminal.say(line);
  return { json: { shell, script } };
};
