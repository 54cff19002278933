import { existsSync } from "node:fs";
import { SECOND, type Config } from "../../../shared/config.ts";

/** No answer within it is one, too. */
const PROBE_TIMEOUT_MS = SECOND;

/** Why nothing may be read at the moment, in sentences: the flag file is there, the probe does not say yes. */
export async function askFlags({ throttleFile, throttleUrl }: Pick<Config, "throttleFile" | "throttleUrl">) {
  const holds: string[] = [];
  if (throttleFile !== null && existsSync(throttleFile)) holds.push(`the file ${throttleFile} is there`);
  const refusal = throttleUrl === null ? null : await askProbe(throttleUrl);
  if (refusal !== null) holds.push(refusal);
  return holds;
}

async function askProbe(address: string): Promise<string | null> {
  const { url, headers } = requestOf(address);
  try {
    const signal = AbortSignal.timeout(PROBE_TIMEOUT_MS);
    const answer = await fetch(url, { headers, redirect: "manual", signal });
    await answer.body?.cancel();
    return answer.ok ? null : `${withoutSecrets(url)} answers ${answer.status}`;
  } catch {
    return `${withoutSecrets(url)} does not answer within ${PROBE_TIMEOUT_MS / SECOND} s`;
  }
}

/** `fetch` takes no address with a name and a password in it. */
function requestOf(address: string): { readonly url: URL; readonly headers: Record<string, string> } {
  const url = new URL(address);
  const { username, password } = url;
  url.username = "";
  url.password = "";
  if (username === "" && password === "") return { url, headers: {} };
  const credentials = `${decodeURIComponent(username)}:${decodeURIComponent(password)}`;
  return { url, headers: { authorization: `Basic ${Buffer.from(credentials).toString("base64")}` } };
}

/** An address may bear a token. */
function withoutSecrets({ origin, pathname }: URL): string {
  return `${origin}${pathname}`;
}
