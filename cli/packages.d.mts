/** Packages that processes start from as one script, each by the name that the sources import it by. */
export const TOGETHER: readonly string[];
