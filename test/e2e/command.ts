import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { execa } from "execa";
import type { Result } from "../../rehearsal/result.ts";
import { packageRoot } from "../../version.ts";

/** Directories of one test: its state, evidence and bucket are separate from those of other tests. */
export interface Place {
  directory: string;
  evidence: string;
  bucket: string;
}

/** @param prefix what the name of the directory begins with */
export function place(prefix = "rehearsal-"): Place {
  const directory = mkdtempSync(join(tmpdir(), prefix));
  return { directory, evidence: join(directory, "evidence"), bucket: join(directory, "s3") };
}

/** Runs the command as a user would, and waits for its end. */
export async function rehearse(
  { directory, evidence, bucket }: Place,
  args: string[],
  env: Record<string, string> = {},
) {
  const [name = "run", ...rest] = args;
  const sets = { "evidence.directory": evidence, "evidence.folder": bucket };
  return execa(
    "node",
    ["rehearse.ts", name, ...Object.entries(sets).flatMap(([key, value]) => ["--set", `${key}=${value}`]), ...rest],
    {
      cwd: packageRoot,
      reject: false,
      env: { LINEAGE_REHEARSAL_STATE: join(directory, "state"), ...env },
      preferLocal: true,
    },
  );
}

/** Runs a rehearsal with --json, and returns its exit code and its result. */
export async function result(
  at: Place,
  args: string[],
  env: Record<string, string> = {},
): Promise<{ exitCode: number | undefined; result: Result }> {
  const { exitCode, stdout, stderr } = await rehearse(at, ["run", "--json", ...args], env);
  try {
    return { exitCode, result: JSON.parse(stdout) };
  } catch (cause) {
    throw new Error(`no result on standard output, but:\n${stdout}\n${stderr}`, { cause });
  }
}

/** Arguments that leave Prefect out, for tests that do not need it. */
export const withoutPrefect = ["--set", "prefect.enabled=false"];
