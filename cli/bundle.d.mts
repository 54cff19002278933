/** The JavaScript of a TypeScript entry, made if it is not there. */
export function bundle(entry: string): Promise<string>;
