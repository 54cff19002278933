/** What setup found on this machine. */
export type Found = {
  readonly nodeVersion: string;
  readonly platform: string;
  readonly isRoot: boolean;
  readonly installer: "apt-get" | "dnf" | "apk" | null;
  readonly hasCompiler: boolean;
  readonly hasMake: boolean;
  readonly hasPython: boolean;
  readonly hasRedis: boolean;
  readonly hasRedisUrl: boolean;
  /** missing: npm must install; unbuilt: installed, but better-sqlite3 does not load in this Node. */
  readonly packages: "ready" | "missing" | "unbuilt";
  /** Prefix under which include/node/node.h lies. */
  readonly headers: string | null;
};

export type SetupCommand = {
  readonly title: string;
  readonly file: string;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
};

export type Decision =
  | { readonly kind: "do"; readonly commands: readonly SetupCommand[] }
  | { readonly kind: "refuse"; readonly exitCode: number; readonly line: string };

export type LockFile = {
  readonly packages: Readonly<
    Record<
      string,
      {
        readonly version?: string;
        readonly optional?: boolean;
        readonly devOptional?: boolean;
        readonly link?: boolean;
      }
    >
  >;
};

export function decide(found: Found): Decision;
export function isNodeNewEnough(version: string): boolean;
export function isInstalled(lock: LockFile, installed: LockFile | null): boolean;
