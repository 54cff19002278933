/** What a reader sees of HTML, as text to be searched: tags go, blocks become lines, the common entities become characters. */
export function plainText(html: string): string {
  return html
    .replace(UNSEEN, "")
    .replace(LINE_ENDS, "\n")
    .replace(TAGS, "")
    .replace(ENTITIES, (entity, name: string) => characterOf(name) ?? entity)
    .replace(BLANKS, " ")
    .replace(LINE_BREAKS, "\n")
    .trim();
}

const UNSEEN = /<!--[^]*?-->|<(style|script|head)\b[^>]*>[^]*?<\/\1\s*>/gi;
const LINE_ENDS = /<br\s*\/?>|<\/(?:p|div|tr|li|ul|ol|table|h[1-6])\s*>/gi;
const TAGS = /<\/?[a-z!][^<>]*>/gi;
const ENTITIES = /&(#\d{1,7}|#x[0-9a-f]{1,6}|[a-z]{2,8});/gi;
const BLANKS = /[^\S\n]+/g;
const LINE_BREAKS = / ?\n[ \n]*/g;
const NAMED: ReadonlyMap<string, string> = new Map([
  ["amp", "&"],
  ["lt", "<"],
  ["gt", ">"],
  ["quot", '"'],
  ["apos", "'"],
  ["nbsp", " "],
]);

function characterOf(name: string): string | undefined {
  if (!name.startsWith("#")) return NAMED.get(name.toLowerCase());
  const code = /^#x/i.test(name) ? Number.parseInt(name.slice(2), 16) : Number(name.slice(1));
  const isCharacter = code > 0 && code <= 0x10ffff && !(code >= 0xd800 && code <= 0xdfff);
  return isCharacter ? String.fromCodePoint(code) : undefined;
}
