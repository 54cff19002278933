import * as z from "zod";
import { TerminalError } from "../../shared/errors.ts";
import { manualPage } from "../help/manual-page.ts";
import { overview } from "../help/overview.ts";
import { pageThrough } from "../help/page-through.ts";
import { parseGiven } from "../parse-given.ts";
import { VERBS } from "../verbs.ts";
import { wholeVerb, type VerbAction } from "../verb.ts";

const shape = z.object({ verb: z.string().optional(), pager: z.boolean().default(false) });

/** The manual of a verb, or the list of all of them. */
export const help: VerbAction = async (given, { terminal }) => {
  const { verb: name, pager } = parseGiven(shape, given);
  const verb = VERBS.find((known) => known.name === name);
  if (name !== undefined && verb === undefined) {
    throw new TerminalError("USAGE", `there is no verb "${name}"`, {
      hint: `Verbs: ${VERBS.map((known) => known.name).join(", ")}.`,
    });
  }
  const whole = verb === undefined ? undefined : await wholeVerb(verb);
  const lines = whole === undefined ? overview(VERBS, terminal.columns) : manualPage(whole, terminal.columns);
  const isPaged = pager && terminal.isInteractive && (await pageThrough(lines, process.env["PAGER"] ?? "less"));
  if (!isPaged) for (const line of lines) terminal.say(line);
  const { load: _load, ...told } = whole ?? {
    load: null,
    verbs: VERBS.map(({ name: each, title }) => ({ name: each, title })),
  };
  return { json: told };
};
