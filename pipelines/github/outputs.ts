import { randomUUID } from "node:crypto";
import { appendFileSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import type { Result } from "../../rehearsal/result.ts";

/** Appends the action's outputs, from the result that a rehearsal printed, to the file that GitHub names in GITHUB_OUTPUT. */
const [, , result = "", output = process.env.GITHUB_OUTPUT ?? ""] = process.argv;
const { verdict, evidence }: Partial<Result> = JSON.parse(readFileSync(result, "utf8") || "{}");
const outputs = {
  // A rehearsal that was killed printed nothing.
  verdict: verdict ?? "error",
  evidence: evidence?.uri ?? "",
  directory: evidence?.directory ?? "",
  result,
  junit: join(dirname(result), "junit.xml"),
};
for (const [name, value] of Object.entries(outputs)) {
  // A path may hold any character: an end that nobody knows beforehand keeps it from being another output.
  const end = randomUUID();
  appendFileSync(output, `${name}<<${end}\n${value}\n${end}\n`);
}
