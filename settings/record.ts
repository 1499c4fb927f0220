import { z } from "zod";
import { type PathFields, text } from "./fields.ts";

/** The documents in which a rehearsal is recorded. */
export const recordSchema = ({ file }: Pick<PathFields, "file">) =>
  z.strictObject({
    plan: file
      .optional()
      .describe(
        "Markdown file with the table of rehearsals, to which a row is added: rehearsal, window, owner, environment, outcome. The file must exist. If left out, no row is added anywhere.",
      ),
    log: file
      .optional()
      .describe(
        "Markdown file with dated `##` headings, such as a next-steps log. An entry is added under the heading of the day, which is created if necessary. The file must exist. If left out, no entry is added anywhere.",
      ),
    rehearsal: text.default("Lineage rehearsal").describe("Name of the rehearsal in these files."),
    owner: text.default("unnamed").describe("Person or team that is responsible for the rehearsal."),
    environment: text
      .optional()
      .describe("Environment in which the rehearsal ran. If left out, it is the name of the stack."),
  });
