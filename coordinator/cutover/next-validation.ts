/** The day, YYYY-MM-DD in UTC, some months later; the last of a month where that day is not in it. */
export function nextValidationDue(nowMs: number, months: number): string {
  const now = new Date(nowMs);
  const first = Date.UTC(now.getUTCFullYear(), now.getUTCMonth() + months, 1);
  const last = new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth() + months + 1, 0)).getUTCDate();
  const due = new Date(first);
  due.setUTCDate(Math.min(now.getUTCDate(), last));
  return due.toISOString().slice(0, 10);
}
