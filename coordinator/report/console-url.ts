/**
 * The page of Firestore's console that shows a record's document. Null for a record of a system whose project is not known: one that was read from a local
 * Firestore has no such page.
 */
export function consoleUrl(project: string | undefined, path: string): string | null {
  if (project === undefined) return null;
  const [document = ""] = path.split("#", 1);
  // The console writes its paths as URLs do, with a tilde in the place of the percent sign.
  const written = encodeURIComponent(`/${document}`).replaceAll("~", "%7E").replaceAll("%", "~");
  return `https://console.firebase.google.com/project/${encodeURIComponent(project)}/firestore/databases/-default-/data/${written}`;
}
