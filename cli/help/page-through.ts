import { spawn } from "node:child_process";
import { once } from "node:events";

/** Shows lines through the pager that the operator has chosen; false where there is none. */
export async function pageThrough(lines: readonly string[], pager: string): Promise<boolean> {
  // The variable is a command with its options, as others read it.
  const child = spawn("sh", ["-c", pager], { stdio: ["pipe", "inherit", "inherit"] });
  // Whoever has read enough leaves before the end.
  child.stdin.on("error", () => undefined);
  child.stdin.end(`${lines.join("\n")}\n`);
  const [exitCode] = await once(child, "close");
  return exitCode !== 127;
}
