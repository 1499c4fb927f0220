import { randomUUID } from "node:crypto";
import { appendFileSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import type { Result } from "../../rehearsal/result.ts";

/**
 * Reads the result of a rehearsal, and appends the outputs of the action to the file named by
 * GITHUB_OUTPUT.
 */
const [, , result = "", output = process.env.GITHUB_OUTPUT ?? ""] = process.argv;
const { verdict, evidence }: Partial<Result> = JSON.parse(readFileSync(result, "utf8") || "{}");
const outputs = {
  // A killed rehearsal prints no result.
  verdict: verdict ?? "error",
  evidence: evidence?.location ?? "",
  directory: evidence?.directory ?? "",
  result,
  junit: join(dirname(result), "junit.xml"),
};
for (const [name, value] of Object.entries(outputs)) {
  // A path may hold any character, even line breaks. With a random delimiter, a path cannot add
  // outputs.
  const end = randomUUID();
  appendFileSync(output, `${name}<<${end}\n${value}\n${end}\n`);
}
