const VOID = new Set(["meta", "rect", "line", "path", "!doctype"]);

/** Elements that are opened and not closed, or closed and not opened. */
export function openElements(page: string): string[] {
  const open: string[] = [];
  for (const [, slash, name = "", rest = ""] of page.matchAll(/<(\/?)([a-z!][a-z0-9]*)([^>]*)>/gi)) {
    const element = name.toLowerCase();
    if (VOID.has(element) && !slash && (element === "meta" || element === "!doctype" || rest.endsWith("/"))) continue;
    if (!slash) open.push(element);
    else if (open.at(-1) === element) open.pop();
    else return [`/${element} inside ${open.join(" ")}`];
  }
  return open;
}
