import { z } from "zod";
import { type PathFields, text } from "./fields.ts";

const tick = ({ file }: Pick<PathFields, "file">) =>
  z.strictObject({
    file: file.describe("Markdown file with a list of tasks, such as `Next_Steps.md`. It must exist."),
    line: text.describe("Text of the task. Exactly one line that starts with `- [ ]` or `- [x]` must have it."),
  });

/** The documents in which a rehearsal is recorded. */
export const recordSchema = ({ file, ownFile }: Pick<PathFields, "file" | "ownFile">) =>
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
    tick: tick({ file })
      .optional()
      .describe("Task that a rehearsal ticks when it passed. If left out, no task is ticked."),
    status: ownFile
      .optional()
      .describe(
        "JSON file with the last outcome of each rehearsal, by `record.rehearsal`. Several rehearsals may share it. Created if it does not exist. If left out, no status is written.",
      ),
    rehearsal: text.default("Lineage rehearsal").describe("Name of the rehearsal in these files."),
    owner: text.default("unnamed").describe("Person or team that is responsible for the rehearsal."),
    environment: text
      .optional()
      .describe("Environment in which the rehearsal ran. If left out, it is the name of the stack."),
    artefacts: z
      .array(text)
      .optional()
      .describe(
        "Files of the bundle that the entries name: names or glob patterns. If left out: the pictures, the logs of the commands, and what was collected.",
      ),
    branch: text
      .optional()
      .describe(
        "Branch that was rehearsed. If left out, it is the branch of the checkout in the working directory of the commands, else that of the pipeline.",
      ),
    commit: text
      .optional()
      .describe(
        "Commit that was rehearsed. If left out, it is the commit of the checkout in the working directory of the commands, else that of the pipeline.",
      ),
    pr: text
      .optional()
      .describe("Pull request that was rehearsed, such as `#12`. If left out, it is the one of the pipeline."),
    actor: text
      .optional()
      .describe(
        "Who rehearsed. If left out: who started the pipeline, else the `user.name` of Git, else the user of this machine.",
      ),
  });

/** The settings of what is recorded, parsed. */
export type RecordSettings = z.output<ReturnType<typeof recordSchema>>;

/** Whether the settings name a document at all. */
export const recordsAnywhere = ({ plan, log, tick, status }: RecordSettings): boolean =>
  [plan, log, tick, status].some((one) => one !== undefined);
