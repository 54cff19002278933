import type { InstantPlace, TimestampsDeclaration } from "../../shared/check-declaration.ts";
import type { SourceRecord } from "../../shared/landing.ts";
import type { Collection } from "../../shared/migration.ts";
import { mapOf } from "../../shared/transforms/map-of.ts";
import { isArray, type InstantValue, type SourceValue } from "../../shared/value.ts";
import type { ElementPlace } from "./element-place.ts";
import { atMicroseconds, readInstant } from "./source-instant.ts";

/** A path below a value: names of fields, and ITEMS for all items of an array. */
type FieldPath = readonly string[];
const ITEMS = "[]";

/** What the source says of one column of one record. */
export type Testimony = { readonly instants: readonly InstantValue[]; readonly hasNoTime: boolean };

/** Where the instants of a column are, for records that are at one kind of place. */
export type TimeField = {
  readonly column: string;
  readonly paths: readonly FieldPath[];
  readonly otherwise: InstantPlace | null;
  readonly isEarliest: boolean;
};

/** The fields that a collection declares for the columns of a table, by the place of the record in its document. */
export class TimeFields {
  readonly #declaration: TimestampsDeclaration;
  readonly #known = new Map<string, readonly TimeField[]>();
  /** By collection and column: the paths of its rules, cut into steps. */
  readonly #rules = new Map<string, readonly FieldPath[]>();

  constructor(declaration: TimestampsDeclaration, collections: readonly Collection[]) {
    this.#declaration = declaration;
    for (const { name, fields = {} } of collections) {
      for (const [path, rule] of Object.entries(fields)) {
        if (!("to" in rule)) continue;
        const steps = stepsOf(path);
        for (const column of rule.to) {
          const key = `${name} ${column}`;
          this.#rules.set(key, [...(this.#rules.get(key) ?? []), steps]);
        }
      }
    }
  }

  of(collection: string, { table, columns }: TimeColumns, pattern: string): readonly TimeField[] {
    const key = `${collection} ${table} ${pattern}`;
    const known = this.#known.get(key);
    if (known !== undefined) return known;
    const place = stepsOf(pattern);
    const fields = columns.map((column): TimeField => {
      const name = `${table}.${column}`;
      const rules = this.#rules.get(`${collection} ${name}`) ?? [];
      const paths = rules.filter((path) => startsWith(path, place)).map((path) => path.slice(place.length));
      const isEarliest = this.#declaration.earliest.includes(name);
      return { column, paths, otherwise: this.#declaration.otherwise[name] ?? null, isEarliest };
    });
    this.#known.set(key, fields);
    return fields;
  }

  testify({ paths, otherwise }: TimeField, { value }: ElementPlace, record: SourceRecord): Testimony {
    const { zoneMinutes } = this.#declaration;
    const found: SourceValue[] = [];
    for (const path of paths) collect(value, path, found);
    const own = testimonyOf(found, zoneMinutes);
    if (own.instants.length > 0 || own.hasNoTime || otherwise === null) return own;
    if (otherwise.kind === "created") return { instants: [atMicroseconds(record.createTimeUs)], hasNoTime: false };
    const elsewhere: SourceValue[] = [];
    collect(record.data, stepsOf(otherwise.field), elsewhere);
    return testimonyOf(elsewhere, zoneMinutes);
  }
}

export type TimeColumns = { readonly table: string; readonly columns: readonly string[] };

const NOTHING: Testimony = { instants: [], hasNoTime: false };

function testimonyOf(values: readonly SourceValue[], zoneMinutes: number): Testimony {
  if (values.length === 0) return NOTHING;
  const said = values.map((value) => readInstant(value, zoneMinutes));
  return {
    instants: said.filter((each) => typeof each === "object"),
    hasNoTime: said.includes("no time"),
  };
}

/** "a.b[].`c.d`" is a, b, ITEMS, c.d. */
function stepsOf(path: string): FieldPath {
  return [...path.matchAll(/`((?:[^`]|``)+)`|(\[\])|([^.[\]`]+)/g)].map(([text, quoted]) => quoted ?? text);
}

function startsWith(path: FieldPath, start: FieldPath): boolean {
  return path.length > start.length && start.every((step, index) => path[index] === step);
}

function collect(value: SourceValue | undefined, path: FieldPath, found: SourceValue[]): void {
  const [step, ...rest] = path;
  if (value === undefined || value === null) return;
  if (step === undefined) {
    found.push(value);
  } else if (step === ITEMS) {
    if (isArray(value)) for (const item of value) collect(item, rest, found);
  } else collect(mapOf(value)?.[step], rest, found);
}
