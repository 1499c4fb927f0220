import { z } from "zod";
import { variableName } from "./fields.ts";

const variables = z.array(variableName).default([]);

/** From where it is known what is rehearsed. */
export const provenanceSchema = z.strictObject({
  commit: variables.describe(
    "Environment variables that may hold the commit; the first that is set counts. It wins over Git and over what the pipeline says.",
  ),
  branch: variables.describe("Environment variables that may hold the branch, likewise."),
  repository: variables.describe("Environment variables that may hold the URL of the repository, likewise."),
  build: variables.describe("Environment variables that may hold the URL of the build, likewise."),
  git: z
    .boolean()
    .default(true)
    .describe(
      "Whether the checkout in the working directory says what is rehearsed. Set it to false where the commands run something else, such as an image; then variables alone say it.",
    ),
});

/** From where it is known what is rehearsed, parsed. */
export type ProvenanceSettings = z.output<typeof provenanceSchema>;
