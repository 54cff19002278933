import { unimplemented } from "../status.ts";
import {
  malformed,
  openReader,
  readBytes,
  readDouble,
  readInt32,
  readInt64,
  readString,
  readVarint,
  skipField,
  WIRE,
  type Reader,
} from "./reader.ts";

/** How one protobuf type is read from its wire form. */
export type WireType<T> = { readonly wire: number; readonly read: (reader: Reader) => T };

/** A numbered field: its value while absent, and how one occurrence is read. Occurrences of a repeated field are gathered. */
export type Field<T> = {
  readonly number: number;
  readonly absent: T;
  readonly repeated: boolean;
  readonly read: (reader: Reader, wire: number, name: string) => unknown;
};

export const string: WireType<string> = { wire: WIRE.delimited, read: readString };
export const bytes: WireType<Buffer> = { wire: WIRE.delimited, read: readBytes };
export const bool: WireType<boolean> = {
  wire: WIRE.varint,
  read: (reader) => readVarint(reader) !== 0,
};
export const int32: WireType<number> = { wire: WIRE.varint, read: readInt32 };
export const int64: WireType<bigint> = { wire: WIRE.varint, read: readInt64 };
export const double: WireType<number> = { wire: WIRE.fixed64, read: readDouble };

/** An enum as its names by number; a number without a name is refused. */
export function oneOf<const Name extends string>(names: Readonly<Record<number, Name>>): WireType<Name> {
  return {
    wire: WIRE.varint,
    read(reader) {
      const number = readInt32(reader);
      const name = names[number];
      if (name === undefined) {
        throw unimplemented(`enum value ${number} (known: ${Object.values(names).join(", ")})`);
      }
      return name;
    },
  };
}

export function optional<T>(number: number, type: WireType<T>): Field<T | null> {
  return {
    number,
    absent: null,
    repeated: false,
    read: (reader, wire) => readAs(reader, wire, type),
  };
}

export function text(number: number): Field<string> {
  return withDefault(number, string, "");
}

export function count(number: number): Field<number> {
  return withDefault(number, int32, 0);
}

export function flag(number: number): Field<boolean> {
  return withDefault(number, bool, false);
}

export function many<T>(number: number, type: WireType<T>): Field<readonly T[]> {
  return { number, absent: [], repeated: true, read: (reader, wire) => readAs(reader, wire, type) };
}

/** A field that exists in the protocol and whose meaning is not served here: present, the call is refused. */
export function refused(number: number): Field<null> {
  return {
    number,
    absent: null,
    repeated: false,
    read(_reader, _wire, name) {
      throw unimplemented(name);
    },
  };
}

/** A field that changes nothing about the answer, such as a label for the bill. */
export function ignored(number: number): Field<null> {
  return {
    number,
    absent: null,
    repeated: false,
    read(reader, wire) {
      skipField(reader, wire);
      return null;
    },
  };
}

type Shape = Readonly<Record<string, Field<unknown>>>;
type Decoded<S extends Shape> = {
  readonly [K in keyof S]: S[K] extends Field<infer T> ? T : never;
};
export type MessageType<T> = WireType<T> & { readonly decode: (reader: Reader) => T };
export type MessageOf<M> = M extends MessageType<infer T> ? T : never;

/** A message as a table of its fields. A field that is not in the table is refused by number, never skipped. */
export function message<S extends Shape>(name: string, shape: S): MessageType<Decoded<S>> {
  const fields = new Map(
    Object.entries(shape).map(([key, field]) => [field.number, { key, field, label: `${name}.${snakeCase(key)}` }]),
  );
  const absent = Object.fromEntries(Object.entries(shape).map(([key, field]) => [key, field.absent]));
  const decode = (reader: Reader): Decoded<S> => {
    const decoded: Record<string, unknown> = { ...absent };
    while (reader.position < reader.end) {
      const tag = readVarint(reader);
      const known = fields.get(tag >>> 3);
      if (known === undefined) {
        throw unimplemented(`field ${tag >>> 3} of ${name}`);
      }
      const value = known.field.read(reader, tag & 7, known.label);
      const before = decoded[known.key];
      if (known.field.repeated && Array.isArray(before) && before !== known.field.absent) {
        before.push(value);
      } else {
        decoded[known.key] = known.field.repeated ? [value] : value;
      }
    }
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- every key was set by its own field, absent or read
    return decoded as Decoded<S>;
  };
  return {
    wire: WIRE.delimited,
    read: (reader) => decode(openReader(readBytes(reader))),
    decode,
  };
}

export function decodeMessage<T>(type: MessageType<T>, from: Buffer): T {
  return type.decode(openReader(from));
}

function withDefault<T>(number: number, type: WireType<T>, absent: T): Field<T> {
  return {
    number,
    absent,
    repeated: false,
    read: (reader, wire) => readAs(reader, wire, type),
  };
}

function readAs<T>(reader: Reader, wire: number, type: WireType<T>): T {
  if (wire !== type.wire) {
    throw malformed();
  }
  return type.read(reader);
}

function snakeCase(key: string): string {
  return key.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}
