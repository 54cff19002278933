import { tiny } from "../engine/tiny-migration.ts";
import { closeLab, conduct, openLab, snapshot, startLabWorker } from "./harness.ts";
import { startServers, type Servers } from "./servers.ts";
import { seedTiny } from "./tiny-data.ts";

export type Undisturbed = {
  readonly servers: Servers;
  /** The project that every lab reads, so that all runs can be compared. */
  readonly projectId: string;
  /** What one worker made of it that nothing happened to. */
  readonly content: Record<string, unknown[]>;
};

/** Servers, data, and the result that a disturbed run must equal. */
export async function runUndisturbed(): Promise<Undisturbed> {
  const servers = await startServers();
  const lab = openLab(servers.addresses);
  await seedTiny(lab);
  const worker = startLabWorker(lab, tiny);
  await conduct(lab, tiny);
  await worker.stop();
  const content = snapshot(lab);
  closeLab(lab);
  return { servers, projectId: lab.projectId, content };
}
