import { invariant } from "../shared/errors.ts";
import type { FieldRules } from "../shared/field-rules.ts";

/** A place in a document, as the rules know it. */
export type FieldNode = {
  readonly path: string;
  /** Which of the rules is this path's own, by its place among them; -1 when only deeper paths have one. */
  readonly rule: number;
  readonly members: ReadonlyMap<string, FieldNode>;
  readonly items: FieldNode | null;
  /** Rules exist below: the value is looked into. */
  readonly isDeep: boolean;
  /** Items without a rule of their own, of an array that has one: it covers those that the deeper rules do not speak of. */
  readonly isCovered: boolean;
};

/** The rules of a collection as a tree of names, so that a document is walked once and each of its names looked up once. */
export type FieldTrie = { readonly paths: readonly string[]; readonly root: FieldNode };

export function compileFields(rules: FieldRules): FieldTrie {
  const paths = Object.keys(rules);
  const root: Draft = { rule: -1, members: new Map(), items: null };
  for (const [index, path] of paths.entries()) nodeAt(root, path).rule = index;
  return { paths, root: finish(root, { path: "", paths, isCovered: false }) };
}

/** How a member is written behind its parent. Names that would read as a path are quoted, as Firestore writes them. */
export function memberPath(parent: string, name: string): string {
  const written = /[.`[\]]/.test(name) ? `\`${name.replaceAll("`", "\\`")}\`` : name;
  return parent === "" ? written : `${parent}.${written}`;
}

type Draft = { rule: number; readonly members: Map<string, Draft>; items: Draft | null };

/** Names, quoted ones too, and "[]" for the items of an array. */
const STEPS = /\[\]|`(?:\\`|[^`])*`|[^.`[\]]+/g;

function nodeAt(root: Draft, path: string): Draft {
  let node = root;
  for (const [step] of path.matchAll(STEPS)) {
    if (step === "[]") {
      node.items ??= { rule: -1, members: new Map(), items: null };
      node = node.items;
    } else {
      const name = step.startsWith("`") ? step.slice(1, -1).replaceAll("\\`", "`") : step;
      const member = node.members.get(name) ?? { rule: -1, members: new Map(), items: null };
      node.members.set(name, member);
      node = member;
    }
  }
  return node;
}

type At = { readonly path: string; readonly paths: readonly string[]; readonly isCovered: boolean };

function finish({ rule, members, items }: Draft, { path, paths, isCovered }: At): FieldNode {
  invariant(rule === -1 || paths[rule] === path, `the field path "${paths[rule]}" is written "${path}"`);
  return {
    path,
    rule,
    isCovered,
    isDeep: members.size > 0 || items !== null,
    members: new Map(
      [...members].map(([name, member]) => [
        name,
        finish(member, { path: memberPath(path, name), paths, isCovered: false }),
      ]),
    ),
    items:
      items === null ? null : finish(items, { path: `${path}[]`, paths, isCovered: rule !== -1 && items.rule === -1 }),
  };
}
