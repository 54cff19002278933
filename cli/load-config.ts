import { parseConfig, type Config } from "../shared/config.ts";

/** The settings of this process. In a file of its own: verbs that read no source do not wait for the sources' clients to load. */
export function loadConfig(): Config {
  return parseConfig(process.env);
}
