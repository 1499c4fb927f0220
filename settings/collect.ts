import { isAbsolute } from "node:path";
import { z } from "zod";
import { glob } from "./fields.ts";

const files = glob.refine((pattern) => !isAbsolute(pattern) && !pattern.split(/[\\/]/).includes(".."), {
  error: "expected a path or a glob pattern below `cwd`, relative to it",
});

/** The files that are copied into the evidence. */
export const collectSchema = z.array(
  z.union(
    [
      files,
      z.strictObject({
        files: files.describe("Path or glob pattern, relative to `cwd`."),
        unchanged: z
          .boolean()
          .default(false)
          .describe("Whether files are copied, too, that no command of this rehearsal wrote."),
      }),
    ],
    { error: "expected a path or a glob pattern, or { files: …, unchanged: … }" },
  ),
);

/** Files to copy into the evidence. */
export interface Collected {
  /** A path or a glob pattern, relative to the working directory and below it. */
  files: string;
  /** Whether files are copied, too, that no command of this rehearsal wrote. */
  unchanged: boolean;
}

/** What is collected, in one form. */
export const collectedOf = (written: z.output<typeof collectSchema>): Collected[] =>
  written.map((one) => (typeof one === "string" ? { files: one, unchanged: false } : one));
