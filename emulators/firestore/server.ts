import { Server, ServerCredentials } from "@grpc/grpc-js";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createFaultPlan, type Fault } from "./faults.ts";
import { defineService, implementService, type Service } from "./rpc/service.ts";
import { closeStore, openStore } from "./store/store.ts";
import { openTransactions } from "./transactions.ts";

export type { Fault } from "./faults.ts";

export type EmulatorOptions = {
  readonly host: string;
  /** 0 for a free one. */
  readonly port: number;
  /** The database file, made if it is not there; null for a temporary one that goes when the server stops. */
  readonly file: string | null;
  readonly faults?: readonly Fault[];
};

/** What the server has done since it started. */
export type EmulatorStats = {
  readonly calls: Readonly<Record<string, number>>;
  readonly documentsRead: number;
  readonly documentsWritten: number;
};

/** A running local Firestore. It serves every project and database that a client names. */
export type Emulator = {
  /** host:port, as FIRESTORE_EMULATOR_HOST wants it. */
  readonly address: string;
  stats(): EmulatorStats;
  /** Replaces all faults, and starts their counts anew. */
  setFaults(faults: readonly Fault[]): void;
  /** Breaks open calls off, closes the file and removes a temporary one. */
  stop(): Promise<void>;
};

/** More than a request may have, so that the request is answered with Firestore's own refusal and not cut off. */
const RECEIVED_BYTES_MAX = 64 * 1024 * 1024;

export async function startEmulator(options: EmulatorOptions): Promise<Emulator> {
  const folder = options.file === null ? await mkdtemp(join(tmpdir(), "firestore-")) : null;
  const store = openStore(options.file ?? join(folder ?? "", "firestore.db"));
  const transactions = openTransactions(store);
  const service: Service = {
    context: { store, transactions, tally: { documentsRead: 0, documentsWritten: 0 } },
    calls: {},
    faults: createFaultPlan(options.faults ?? []),
  };
  const server = new Server({
    "grpc.max_receive_message_length": RECEIVED_BYTES_MAX,
    "grpc.enable_channelz": 0,
  });
  server.addService(defineService(), implementService(service));
  const close = async (): Promise<void> => {
    server.forceShutdown();
    transactions.close();
    closeStore(store);
    if (folder !== null) {
      await rm(folder, { recursive: true, force: true });
    }
  };
  try {
    const port = await bind(server, `${options.host}:${options.port}`);
    return describe(service, `${options.host}:${port}`, close);
  } catch (error) {
    await close();
    throw error;
  }
}

function describe(service: Service, address: string, close: () => Promise<void>): Emulator {
  let stopping: Promise<void> | null = null;
  return {
    address,
    stats: () => ({ calls: { ...service.calls }, ...service.context.tally }),
    setFaults(faults) {
      service.faults = createFaultPlan(faults);
    },
    stop() {
      stopping ??= close();
      return stopping;
    },
  };
}

function bind(server: Server, address: string): Promise<number> {
  return new Promise((resolve, reject) => {
    server.bindAsync(address, ServerCredentials.createInsecure(), (error, port) => {
      if (error === null) {
        resolve(port);
      } else {
        reject(error);
      }
    });
  });
}
