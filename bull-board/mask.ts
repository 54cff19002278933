export { maskEmails, maskText } from "../shared/mask-text.ts";

/** A value with its shape and nothing of its content: keys, booleans and null stay. */
export function maskValue(value: unknown): unknown {
  if (typeof value === "string") return `‹text, ${value.length} characters›`;
  if (typeof value === "number" || typeof value === "bigint") return "‹number›";
  if (Array.isArray(value)) return value.map((part) => maskValue(part));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, part]) => [key, maskValue(part)]));
}
