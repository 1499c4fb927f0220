import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";

const text = z.string();
const expectation = z.object({
  name: text,
  refinement: text.optional(),
  title: text,
  status: z.enum(["passed", "failed", "warned", "skipped"]),
  expected: text,
  found: text,
  hint: text.optional(),
});
const count = z.int();
const verdict = z.object({
  id: text,
  stack: text,
  verdict: z.enum(["passed", "failed", "error", "interrupted"]),
  startedAt: text,
  namespace: text.optional(),
  job: text.optional(),
  refinements: z.array(z.object({ name: text, job: text, verdict: text })).default([]),
  cause: z.object({ phase: text, message: text }).optional(),
  expectations: z.array(expectation),
  lineage: z.array(z.looseObject({ command: text, words: text })).default([]),
  images: z.array(z.looseObject({ name: text, reference: text })).default([]),
  standIns: z.array(text).default([]),
  contract: z.object({ name: text, sha256: text, breaking: count, compatible: count, informational: count }).optional(),
});

/** What verdict.json says, as people and programs are shown it. */
export type SealedResult = z.output<typeof verdict>;

/**
 * Reads verdict.json whole.
 * @param directory the folder of the bundle
 * @returns undefined when it cannot be read
 */
export async function resultIn(directory: string): Promise<SealedResult | undefined> {
  try {
    return verdict.parse(JSON.parse(await readFile(join(directory, "verdict.json"), "utf8")));
  } catch {
    return undefined;
  }
}
