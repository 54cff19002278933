import * as z from "zod";

const projectsSchema = z.record(z.string(), z.string());

/** The project of each system, as one process of the bench hands it to another. */
export function parseProjects(text: string | undefined): Readonly<Record<string, string>> {
  return projectsSchema.parse(JSON.parse(text ?? "{}"));
}
