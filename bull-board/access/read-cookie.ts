/** The value of a cookie; empty where it was not sent. Ours need no decoding. */
export function readCookie(header: string | undefined, name: string): string {
  const parts = (header ?? "").split(";").map((part) => part.trim());
  return parts.find((part) => part.startsWith(`${name}=`))?.slice(name.length + 1) ?? "";
}
