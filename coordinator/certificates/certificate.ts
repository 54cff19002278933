import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import * as z from "zod";
import { writeDurably } from "../../shared/durable-file.ts";
import { invariant } from "../../shared/errors.ts";
import { digest } from "../../shared/identity.ts";
import { TALLY_FIELDS } from "../../shared/landing.ts";
import { gateItemSchema, holds, phaseName, type PhaseName } from "../../shared/phase.ts";
import { runFolder } from "../../shared/run-folder.ts";
import { readDecisions } from "./decisions.ts";

const count = z.number().int().nonnegative();
const seconds = z.number().nonnegative();

const contentSchema = z.strictObject({
  /** Of this file's shape. */
  format: z.literal(1),
  run: z.string(),
  phase: phaseName,
  migration: z.string(),
  migrationVersion: z.string(),
  schemaVersion: count,
  ledgerVersion: count,
  codeVersion: z.string(),
  configDigest: z.string(),
  /** As of when each system was read; null where it has no such thing. */
  readTimes: z.record(z.string(), z.string().nullable()),
  issuedAt: z.string(),
  /** The target it speaks of; like all its files below the run's folder. */
  target: z.string(),
  ledgerDigest: z.string(),
  targetDigest: z.string(),
  /** Documents at the source by collection, at the phase's read time. */
  sources: z.record(z.string(), count),
  sample: z.strictObject({ digest: z.string(), seed: count, share: z.number(), documents: count }).nullable(),
  tally: z.record(z.enum(TALLY_FIELDS), count),
  gate: z.array(gateItemSchema.strict()),
  /** To which the phase rolls back; null for a phase that takes none. */
  backup: z.strictObject({ name: z.string(), seal: z.string() }).nullable(),
  rehearsal: z.strictObject({ backup: z.string(), seconds, secondsMax: seconds }).nullable(),
  /** Documents read from the sources for the phase. */
  reads: count,
  report: z.strictObject({ file: z.string(), digest: z.string() }),
  /** Digests of the waivers without which the gate would not hold. */
  waivers: z.array(z.string()),
  /** Seal of the certificate of the phase that this one needs, or digest of the waiver in its place; null where it needs none. */
  previous: z.string().nullable(),
  /** The last decision that had been recorded, so that one which is cut off afterwards is missed; null where there was none. */
  decisions: z.string().nullable(),
});

const certificateSchema = contentSchema.extend({
  /** Of all the above. It is the certificate's digest: who refers to it refers to all that it says. */
  seal: z.string(),
});

/** That a phase has passed: what it moved, as of when, by which version, what its gate asked, and what came before. The next phase demands it. */
export type Certificate = z.infer<typeof certificateSchema>;
type Content = z.infer<typeof contentSchema>;

/** What whoever certifies a phase gives; the rest follows. */
export type CertificateContent = Omit<Content, "format" | "waivers" | "decisions">;

/** A certificate as it is found: what of it can be read. Unsealed: it is not, byte for byte, what was issued. */
export type FoundCertificate =
  | { readonly kind: "none" }
  | { readonly kind: "unreadable"; readonly fault: string }
  | { readonly kind: "read"; readonly certificate: Certificate; readonly isSealed: boolean };

export function certificateFile(runsDir: string, run: string, phase: PhaseName): string {
  return join(runFolder(runsDir, run), `certificate-${phase}.json`);
}

/**
 * Seals the content and writes it as runs/R/certificate-<phase>.json: whoever reads it meets the whole of it or what was there before. One that is replaced
 * is kept beside it. Called by the coordinator alone, after everything it speaks of is on the disk.
 */
export function issueCertificate(runsDir: string, content: CertificateContent): Certificate {
  const { run, phase, gate } = content;
  invariant(gate.length > 0 && gate.every(holds), `a certificate of phase ${phase} is issued only if its gate holds`);
  const waivers = gate.flatMap(({ waiver }) => (waiver === null ? [] : [waiver]));
  const decisions = readDecisions({ runsDir, run }).head;
  const certificate = seal({ ...content, format: 1, waivers: [...new Set(waivers)], decisions });
  const file = certificateFile(runsDir, run, phase);
  keepReplaced(file, certificate);
  writeDurably(file, render(certificate));
  return certificate;
}

export function findCertificate(runsDir: string, run: string, phase: PhaseName): FoundCertificate {
  const file = certificateFile(runsDir, run, phase);
  if (!existsSync(file)) return { kind: "none" };
  const text = readFileSync(file, "utf8");
  const parsed = z.safeParse(certificateSchema, readJson(text));
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    return { kind: "unreadable", fault: `${issue?.path.join(".") ?? ""}: ${issue?.message ?? ""}` };
  }
  const { seal: _, ...content } = parsed.data;
  return { kind: "read", certificate: parsed.data, isSealed: text === render(seal(content)) };
}

function seal(content: Content): Certificate {
  // Parsing puts the fields in the order of the schema, so that equal contents have equal seals.
  const ordered = contentSchema.parse(content);
  return { ...ordered, seal: digest(JSON.stringify(ordered)) };
}

function render(certificate: Certificate): string {
  return `${JSON.stringify(certificate, null, 2)}\n`;
}

function keepReplaced(file: string, { issuedAt }: Certificate): void {
  if (!existsSync(file)) return;
  writeDurably(`${file}.before-${issuedAt.replaceAll(/[-:.]/g, "")}`, readFileSync(file, "utf8"));
}

function readJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // Then it is of no shape at all, and the schema says so.
    return null;
  }
}
