/** Scripts of packages, each package by the name that the sources import it by. */
export const SCRIPTS: Readonly<Record<string, readonly string[]>>;
