import { mkdir } from "node:fs/promises";
import { dirname } from "node:path";
import { amend } from "./amend.ts";
import { asJson } from "./bundle.ts";
import { type Entry, failedOf } from "./entry.ts";

/**
 * Writes the outcome of a rehearsal into a JSON file, under the rehearsal's title. What the file says of others stays.
 * @throws RehearsalError STEP when the file holds no JSON object; it is unchanged
 */
export async function recordStatus(file: string, entry: Entry): Promise<boolean> {
  await mkdir(dirname(file), { recursive: true });
  return amend(file, (text) => {
    const others = objectIn(text ?? "{}");
    return others
      ? { text: asJson({ ...others, [entry.rehearsal]: statusOf(entry) }) }
      : { problem: "it holds something else than one JSON object" };
  });
}

/** What a program reads of a rehearsal. What is not known is null, so that every entry has the same keys. */
function statusOf(entry: Entry) {
  const { rehearsal, verdict, from, to, evidence, artefacts, stack, environment, owner } = entry;
  const { branch = null, commit = null, pr = null, actor = null } = entry;
  return {
    rehearsal,
    verdict: verdict.verdict,
    failed: failedOf(entry),
    startedAt: from.toISOString(),
    endedAt: to.toISOString(),
    evidence,
    artefacts,
    id: verdict.id,
    stack,
    environment,
    owner,
    branch,
    commit,
    pr,
    actor,
  };
}

function objectIn(text: string): Record<string, unknown> | undefined {
  try {
    const value = JSON.parse(text);
    return typeof value === "object" && value !== null && !Array.isArray(value) ? value : undefined;
  } catch {
    return undefined;
  }
}
