import { cert, deleteApp, initializeApp } from "firebase-admin/app";
import { FieldPath, Timestamp, getFirestore, type Firestore } from "firebase-admin/firestore";
import { TerminalError, TransientError, toError, type Failure } from "../errors.ts";
import { isCredentialError, readServiceAccount } from "./service-account.ts";

export type FirestoreOptions = {
  readonly projectId: string;
  /** Path of a service account's JSON file; null uses the application default credentials. */
  readonly credentials: string | null;
  /** host:port of a local Firestore; null is the real one. */
  readonly emulatorHost: string | null;
};

export type FirestoreConnection = { readonly firestore: Firestore; close(): Promise<void> };

export { FieldPath, Timestamp };

let opened = 0;

/** Opens one client. Whole numbers are read as bigint, so that no digit is lost. */
export function openFirestore(options: FirestoreOptions): FirestoreConnection {
  opened += 1;
  const app = initializeApp(
    {
      projectId: options.projectId,
      ...(options.credentials === null ? {} : { credential: cert(readServiceAccount(options.credentials)) }),
    },
    `touchdown-${opened}`,
  );
  const firestore = getFirestore(app);
  const local = options.emulatorHost === null ? {} : { host: options.emulatorHost, ssl: false };
  firestore.settings({ useBigInt: true, ignoreUndefinedProperties: false, ...local });
  return {
    firestore,
    async close() {
      // A client that could not be made (no credentials) rejects again what its calls have told already; there is nothing of it to end.
      await firestore.terminate().catch(() => undefined);
      await deleteApp(app);
    },
  };
}

/** gRPC status codes (https://grpc.io/docs/guides/status-codes/) after which the same call may succeed. */
const TRANSIENT_CODES: ReadonlySet<number> = new Set([1, 2, 4, 8, 10, 13, 14]);
const DENIED_CODES: ReadonlySet<number> = new Set([7, 16]);

/** A client's error as one of ours: what to try next is in the kind, where it happened in `what`. */
export function toSourceFailure(thrown: unknown, what: string): Failure {
  const error = toError(thrown);
  const code = "code" in error && typeof error.code === "number" ? error.code : null;
  const options = { cause: error };
  if (code !== null && DENIED_CODES.has(code)) {
    return new TerminalError("SOURCE_DENIED", `${what}: access denied: ${error.message}`, {
      ...options,
      hint: "Check the credentials and that the service account may read this project (role Cloud Datastore Viewer).",
    });
  }
  if (code === null ? !isCredentialError(error) : TRANSIENT_CODES.has(code)) {
    return new TransientError("SOURCE_UNAVAILABLE", `${what}: ${error.message}`, {
      ...options,
      hint: "The source did not answer; it is tried again. If it lasts, check the network and the source's quota.",
    });
  }
  return new TerminalError(code === null ? "SOURCE_DENIED" : "SOURCE_UNAVAILABLE", `${what}: ${error.message}`, {
    ...options,
    hint:
      code === null
        ? "Set the credentials variable of this source to a service account's JSON file, or FIRESTORE_EMULATOR_HOST for a local Firestore."
        : "The source refuses this request. A read time older than one hour needs point-in-time recovery on the project.",
  });
}
