/** The first word of a title that has the letters of a word of this trade in another order, and that word; null where there is none. */
export function typoSuspect(title: string): { readonly word: string; readonly meant: string } | null {
  for (const [word] of title.matchAll(/[A-Za-z]{6,}/g)) {
    const meant = BY_LETTERS.get(lettersOf(word));
    if (meant !== undefined && meant !== word.toLowerCase()) return { word, meant };
  }
  return null;
}

/** Words that titles of projects and phases are made of. No two of them have the same letters. */
export const TITLE_WORDS = [
  "activation",
  "architecture",
  "assessment",
  "automation",
  "backend",
  "baseline",
  "canonical",
  "checkpoint",
  "cleanup",
  "compliance",
  "component",
  "configuration",
  "consolidation",
  "dashboard",
  "database",
  "deployment",
  "design",
  "development",
  "discovery",
  "documentation",
  "enablement",
  "engine",
  "environment",
  "execution",
  "foundation",
  "foundations",
  "framework",
  "frontend",
  "governance",
  "implementation",
  "infrastructure",
  "integration",
  "interface",
  "maintenance",
  "management",
  "migration",
  "monitoring",
  "operational",
  "optimisation",
  "optimization",
  "orchestration",
  "permissions",
  "pipeline",
  "planning",
  "platform",
  "production",
  "project",
  "protocol",
  "reconciliation",
  "refactor",
  "release",
  "reporting",
  "repository",
  "research",
  "restructure",
  "review",
  "roadmap",
  "schema",
  "security",
  "staging",
  "strategy",
  "surface",
  "system",
  "testing",
  "timeline",
  "tracking",
  "validation",
  "visualisation",
  "visualization",
  "workflow",
] as const;

const BY_LETTERS: ReadonlyMap<string, string> = new Map(TITLE_WORDS.map((word) => [lettersOf(word), word]));

function lettersOf(word: string): string {
  return word.toLowerCase().split("").toSorted().join("");
}
