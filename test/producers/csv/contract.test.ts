import { openCsvSource } from "../../../producers/csv/csv-source.ts";
import type { CsvDeclaration } from "../../../shared/migration.ts";
import { AT, EMPTY, describeSource, things } from "../source-contract.ts";
import { openCsvFolder } from "./csv-folder.ts";

const DECLARATION: CsvDeclaration = {
  system: "lab",
  kind: "csv",
  title: "a lab",
  variables: "LAB",
  files: [
    { path: AT.path, titles: ["Things"], columns: ["name", "note"] },
    { path: EMPTY.path, titles: ["Nothings"], columns: ["name"] },
  ],
};

const quoted = (text: string): string => `"${text.replaceAll('"', '""')}"`;

describeSource("CSV files", async () => {
  const lab = openCsvFolder();
  const rows = things.map(({ data: { name, note } }) => `${name},${quoted(note)}`);
  lab.write("Things.csv", `\u{FEFF}name,note\r\n${rows.join("\r\n")}`);
  lab.write("Nothings.csv", "name\n");
  const source = openCsvSource({ declaration: DECLARATION, folder: lab.folder });
  return {
    source,
    async close() {
      await source.close();
      lab.remove();
    },
  };
});
