/**
 * The pages whose addresses stand bare in a text, in their order, each once. People paste several without anything between them, so an address ends with its page id and,
 * where there is one, the number of the view.
 */
export function notionPageIds(text: string): readonly string[] {
  if (!text.includes("notion.so/")) return [];
  return [...new Set(Array.from(text.matchAll(ADDRESS), ([, pageId = ""]) => pageId.toLowerCase()))];
}

const ADDRESS = /https:\/\/(?:www\.)?notion\.so\/(?:[^\s()/?#:]*-)?([0-9a-f]{32})/gi;
