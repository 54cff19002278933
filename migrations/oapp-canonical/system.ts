/** System of every record that these exports hold. */
export const CANONICAL = "canonical";
