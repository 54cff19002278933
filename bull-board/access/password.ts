import { randomBytes, scrypt, timingSafeEqual } from "node:crypto";
import { KILOBYTE, MEGABYTE } from "../../shared/config.ts";

/** How much work a guess is: memory is 128 * N * r bytes. */
export type ScryptCost = { readonly N: number; readonly r: number; readonly p: number };

export type PasswordHash = { readonly cost: ScryptCost; readonly salt: Buffer; readonly key: Buffer };

/** 32 MB and about a fifth of a second (OWASP, Password Storage Cheat Sheet). */
export const COST: ScryptCost = { N: 32 * KILOBYTE, r: 8, p: 3 };

const COST_N_MIN = 16 * KILOBYTE;
const MEMORY_MAX = 256 * MEGABYTE;
const PARALLEL_MAX = 16;
const SALT_BYTES = 16;
const KEY_BYTES = 32;
const WRITTEN = /^scrypt\$(?<N>\d{1,8})\$(?<r>\d{1,2})\$(?<p>\d{1,2})\$(?<salt>[\w-]{22,86})\$(?<key>[\w-]{43})$/;

export async function hashPassword(password: string, cost: ScryptCost = COST): Promise<PasswordHash> {
  const salt = randomBytes(SALT_BYTES);
  return { cost, salt, key: await derive(password, salt, cost) };
}

/** Takes as long for a wrong password as for the right one. */
export async function isPassword(password: string, { cost, salt, key }: PasswordHash): Promise<boolean> {
  return timingSafeEqual(await derive(password, salt, cost), key);
}

/** A hash of no password, to be compared where there is no user: it costs the same. */
export function decoyHash(cost: ScryptCost): PasswordHash {
  return { cost, salt: randomBytes(SALT_BYTES), key: randomBytes(KEY_BYTES) };
}

export function formatHash({ cost: { N, r, p }, salt, key }: PasswordHash): string {
  return ["scrypt", N, r, p, salt.toString("base64url"), key.toString("base64url")].join("$");
}

/** Null where it is none, or would cost too little to guess or too much to check. */
export function parseHash(text: string): PasswordHash | null {
  const groups = WRITTEN.exec(text)?.groups;
  if (groups === undefined) return null;
  const cost = { N: Number(groups["N"]), r: Number(groups["r"]), p: Number(groups["p"]) };
  if (!isSane(cost)) return null;
  const bytes = (name: string): Buffer => Buffer.from(groups[name] ?? "", "base64url");
  return { cost, salt: bytes("salt"), key: bytes("key") };
}

function isSane({ N, r, p }: ScryptCost): boolean {
  return (
    N >= COST_N_MIN &&
    Number.isInteger(Math.log2(N)) &&
    r >= 1 &&
    p >= 1 &&
    p <= PARALLEL_MAX &&
    memory(N, r) <= MEMORY_MAX
  );
}

function memory(N: number, r: number): number {
  return 128 * N * r;
}

async function derive(password: string, salt: Buffer, { N, r, p }: ScryptCost): Promise<Buffer> {
  // The same letters can be typed as different characters.
  const typed = password.normalize("NFKC");
  return new Promise((resolve, reject) => {
    scrypt(typed, salt, KEY_BYTES, { N, r, p, maxmem: 2 * memory(N, r) }, (error, key) => {
      if (error === null) resolve(key);
      else reject(error);
    });
  });
}
