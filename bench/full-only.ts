/** The bench measures one load; what the phases before it would prove is not its matter. */
export const FULL_ONLY = ["--phase", "full", "--by", "bench", "--waive", "one load is measured"] as const;
