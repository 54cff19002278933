/** The claim that stands highest in an order; null where none of them is in it. */
export function highest(order: readonly string[], words: readonly (string | null)[]): string | null {
  return order.find((word) => words.includes(word)) ?? null;
}

export const ROLE_PRECEDENCE = ["partner", "manager", "clerk", "client_admin", "client_user"] as const;
export const STATUS_PRECEDENCE = ["active", "inactive", "deleted"] as const;

/** The different values in order of appearance, without null. */
export function distinct(values: readonly (string | null)[]): string[] {
  return [...new Set(values)].filter((value) => value !== null);
}
