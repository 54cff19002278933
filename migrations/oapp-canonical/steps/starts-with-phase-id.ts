/** Whether a line begins with the id of the phase ("WT 5.2 – Rule Engine" of WT-5.2), hyphen and blank being the same in it, and not with a longer id. */
export function startsWithPhaseId(line: string, phaseid: string): boolean {
  const id = plain(phaseid.trim());
  if (id === "" || !plain(line.slice(0, id.length)).startsWith(id)) return false;
  return !/^\.?\d/u.test(line.slice(id.length, id.length + 2));
}

function plain(id: string): string {
  return id.replaceAll("-", " ").toLowerCase();
}
