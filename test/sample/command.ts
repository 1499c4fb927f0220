import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { execa } from "execa";

/** The sample's folder, and the uv command that runs it. */
export const sample = fileURLToPath(new URL("../../sample", import.meta.url));
export const uv = process.env.UV ?? "uv";

// Variables of the caller's shell that would change what the sample does.
const unset = {
  OPENLINEAGE_URL: undefined,
  OPENLINEAGE_NAMESPACE: undefined,
  HOTPASS_LINEAGE_NAMESPACE: undefined,
  OPENLINEAGE_DISABLED: undefined,
  UV_PROJECT_ENVIRONMENT: undefined,
  VIRTUAL_ENV: undefined,
};

/** Installs the sample's packages, unless they are installed. */
export const prepare = () => execa("sh", ["prepare.sh"], { cwd: sample, env: { ...unset, UV: uv } });

/** Runs a command in the sample's Python environment. A failure is in the result and is not thrown. */
export const inSample = (command: string[], env: Record<string, string> = {}) =>
  execa(uv, ["run", "--no-sync", ...command], { cwd: sample, env: { ...unset, ...env }, reject: false });

/** An empty folder that is removed at the end of the test. */
export const emptyFolder = async () => {
  const path = await mkdtemp(join(tmpdir(), "sample refinement "));
  const files = () => readdir(path);
  return { path, files, [Symbol.asyncDispose]: () => rm(path, { recursive: true }) };
};

const PRINT_ROWS = `
import json, sys, openpyxl
header, *rows = openpyxl.load_workbook(sys.argv[1])["Refined"].iter_rows(values_only=True)
print(json.dumps([dict(zip(header, row)) for row in rows], default=str))
`;

/** The rows of a refined workbook, by column. */
export const rowsOf = async (workbook: string): Promise<Record<string, string | number | null>[]> =>
  JSON.parse(String((await inSample(["python", "-c", PRINT_ROWS, workbook])).stdout));
