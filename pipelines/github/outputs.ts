import { randomUUID } from "node:crypto";
import { appendFileSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import type { Result } from "../../rehearsal/result.ts";

/** Reads the result that a rehearsal printed, and appends the outputs of the action to the file that GITHUB_OUTPUT names. */
const [, , result = "", output = process.env.GITHUB_OUTPUT ?? ""] = process.argv;
const { verdict, evidence }: Partial<Result> = JSON.parse(readFileSync(result, "utf8") || "{}");
const outputs = {
  // A killed rehearsal printed no result.
  verdict: verdict ?? "error",
  evidence: evidence?.uri ?? "",
  directory: evidence?.directory ?? "",
  result,
  junit: join(dirname(result), "junit.xml"),
};
for (const [name, value] of Object.entries(outputs)) {
  // A path may hold any character, also line breaks. A random delimiter keeps a path from adding outputs of its own.
  const end = randomUUID();
  appendFileSync(output, `${name}<<${end}\n${value}\n${end}\n`);
}
