import { z } from "zod";

/**
 * Where the fields of a collection's documents go. A key is a field path: "a.b" is a member of a map, "a[]" stands for the items of an array
 * ("highlights[].comment.text"), "`a.b`" a name that would read as a path. A rule covers everything below its path, unless deeper rules exist: then a
 * map's members are looked at one by one; items that are no map stay covered by the array's own rule.
 * A field without a rule is kept in source_extra and named by `touchdown coverage`; where there is a rule for ANY_FIELD it is that one's.
 */
export type FieldRules = Readonly<Record<string, FieldRule>>;

/** Stands for every field that no other rule speaks of: for records that are kept whole, so that a new field is news and no loss. */
export const ANY_FIELD = "*";

/** `to`: "table.column"s, with "<table>.source_extra" for what is kept aside on purpose. `excluded`: the named rule that leaves it behind. */
export type FieldRule = { readonly to: readonly string[] } | { readonly excluded: string };

export type Field<Schema extends z.ZodType = z.ZodType> = { readonly is: Schema; readonly rule: FieldRule };

/** A field with its type and its columns. */
export function field<Schema extends z.ZodType>(is: Schema, ...columns: readonly string[]): Field<Schema> {
  return { is, rule: { to: columns } };
}

/** A field that a named rule leaves behind. */
export function leftBehind<Schema extends z.ZodType>(is: Schema, excluded: string): Field<Schema> {
  return { is, rule: { excluded } };
}

/** A rule for a path below a field. */
export function to(...columns: readonly string[]): FieldRule {
  return { to: columns };
}

export type DeclaredFields<Fields extends Readonly<Record<string, Field>>> = {
  /** Parses a document or an element; fields that are not declared are dropped. */
  readonly schema: z.ZodObject<{ -readonly [Name in keyof Fields]: Fields[Name]["is"] }>;
  /** The rules by their whole paths. */
  readonly rules: FieldRules;
  /** Names of the fields that need not stay in source_extra. */
  readonly known: ReadonlySet<string>;
};

export type Declaration<Fields extends Readonly<Record<string, Field>>> = {
  readonly fields: Fields;
  /** "highlights[]." for the elements of an array. */
  readonly prefix?: string;
  /** Rules for paths below the fields, relative to the prefix: "comment.text". */
  readonly deeper?: FieldRules;
};

/** One declaration of a document's or an element's fields: what each must be, and where it goes. */
export function declareFields<Fields extends Readonly<Record<string, Field>>>({
  fields,
  prefix = "",
  deeper = {},
}: Declaration<Fields>): DeclaredFields<Fields> {
  const names = Object.keys(fields);
  const ownRules = Object.fromEntries(names.map((name) => [name, ruleOf(fields, name)]));
  const shape = Object.fromEntries(names.map((name) => [name, fields[name]?.is]));
  return {
    // fromEntries forgets which schema belongs to which name; the names and schemas are those of `fields`.
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion
    schema: z.object(shape as { -readonly [Name in keyof Fields]: Fields[Name]["is"] }),
    rules: Object.fromEntries(
      Object.entries({ ...ownRules, ...deeper }).map(([path, rule]) => [`${prefix}${path}`, rule]),
    ),
    known: new Set(names.filter((name) => !staysAside(ruleOf(fields, name)))),
  };
}

function ruleOf(fields: Readonly<Record<string, Field>>, name: string): FieldRule {
  return fields[name]?.rule ?? { to: [] };
}

function staysAside(rule: FieldRule): boolean {
  return "to" in rule && rule.to.length > 0 && rule.to.every((column) => column.endsWith(".source_extra"));
}
