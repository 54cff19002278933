import { SAMPLES_MAX, type Sample, type Verdict } from "../../../shared/verdict.ts";

/** What reading a set back has found, question by question and table by table. */
export class Findings {
  readonly #questions: Question[] = [];

  /** In the order in which they are asked. */
  ask(name: string, title: string): Question {
    const question = new Question(name, title);
    this.#questions.push(question);
    return question;
  }

  /** What is wrong with a table, a few sentences; none when all that was asked of it holds. */
  issuesOf(table: string): readonly string[] {
    return this.#questions.flatMap((question) => question.issuesOf(table));
  }

  verdicts(): readonly Verdict[] {
    return this.#questions.map((question) => question.verdict());
  }
}

type Fault = { readonly table: string; readonly key: string; readonly detail: string };

/** One question about a set. It says PASS when something was looked at and nothing found wrong. */
export class Question {
  readonly #name: string;
  readonly #title: string;
  readonly #startedAtMs = performance.now();
  readonly #samples: Sample[] = [];
  readonly #failedOf = new Map<string, number>();
  readonly #figures: string[] = [];
  #checked = 0;
  #failed = 0;
  #durationMs: number | null = null;

  constructor(name: string, title: string) {
    this.#name = name;
    this.#title = title;
  }

  looked(count = 1): void {
    this.#checked += count;
  }

  fault({ table, key, detail }: Fault): void {
    this.#failed += 1;
    this.#failedOf.set(table, (this.#failedOf.get(table) ?? 0) + 1);
    if (this.#samples.length < SAMPLES_MAX) this.#samples.push({ table, key, detail });
  }

  /** A part of the sentence that the verdict says. */
  tell(figure: string): void {
    this.#figures.push(figure);
  }

  done(): void {
    this.#durationMs = performance.now() - this.#startedAtMs;
  }

  issuesOf(table: string): readonly string[] {
    const failed = this.#failedOf.get(table);
    if (failed === undefined) return [];
    const samples = this.#samples.filter((sample) => sample.table === table).slice(0, ISSUES_MAX);
    return [`${this.#name}: ${failed} wrong`, ...samples.map(({ key, detail }) => `${this.#name}: ${key}: ${detail}`)];
  }

  verdict(): Verdict {
    const checked = Math.max(this.#checked, this.#failed);
    return {
      name: this.#name,
      title: this.#title,
      status: checked === 0 ? "SKIP" : this.#failed === 0 ? "PASS" : "FAIL",
      checked,
      failed: this.#failed,
      detail: [`${this.#checked} looked at, ${this.#failed} wrong`, ...this.#figures].join("; "),
      samples: this.#samples,
      durationMs: this.#durationMs ?? performance.now() - this.#startedAtMs,
    };
  }
}

const ISSUES_MAX = 3;
