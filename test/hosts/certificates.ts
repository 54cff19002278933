import { execFileSync } from "node:child_process";
import { join } from "node:path";

const KEY = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"] as const;

/** An authority of our own and a certificate of Redis by it: ca.crt, redis.crt and redis.key, made as docs/hosts.md says. Returns the authority's file. */
export function makeCertificates(folder: string, address: string): string {
  const openssl = (...args: readonly string[]): void =>
    void execFileSync("openssl", args, { cwd: folder, stdio: ["ignore", "ignore", "pipe"] });
  const names = ["-addext", `subjectAltName=IP:${address}`];
  openssl("req", "-x509", ...KEY, "-days", "2", "-subj", "/CN=Touchdown", "-keyout", "ca.key", "-out", "ca.crt");
  openssl("req", ...KEY, "-subj", "/CN=redis", ...names, "-keyout", "redis.key", "-out", "redis.csr");
  const signing = ["-CA", "ca.crt", "-CAkey", "ca.key", "-CAcreateserial", "-copy_extensions", "copy"];
  openssl("x509", "-req", "-in", "redis.csr", ...signing, "-days", "2", "-out", "redis.crt");
  return join(folder, "ca.crt");
}
