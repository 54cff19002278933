/** Stands where the compiler has proved that nothing arrives. */
export function unreachable(value: never): never {
  throw new Error(`Unexpected ${JSON.stringify(value)}.`);
}
