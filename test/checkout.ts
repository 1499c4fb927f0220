import { cpSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { execa } from "execa";
import { uv } from "../setup/uv.ts";
import { packageRoot } from "../version.ts";

const standIn = join(packageRoot, "test/checkout");
const sample = join(packageRoot, "sample");
const workbooks = { "Flying Clubs 2026.xlsx": ["data", "data/clubs"], "Training Providers.xlsx": ["data"] };

/**
 * Copies the stand-in for a Hotpass checkout to a directory, with the workbooks of the sample.
 * Nothing is locked or installed: see {@link lockCheckout}.
 */
export function copyCheckout(directory: string): void {
  cpSync(standIn, directory, { recursive: true });
  for (const [name, folders] of Object.entries(workbooks))
    for (const folder of folders) {
      mkdirSync(join(directory, folder), { recursive: true });
      cpSync(join(sample, "data", name), join(directory, folder, name));
    }
}

/**
 * Makes a git repository of it and has uv lock it, as whoever works on it has. The sample's pins hold for it, too, so that
 * it installs what a machine has that has prepared the sample. A pin alone locks nothing: openlineage-python is none of
 * its dependencies.
 */
export async function lockCheckout(directory: string): Promise<void> {
  const pins = readFileSync(join(sample, "requirements.txt"), "utf8").match(/^[\w.-]+==[^\s;\\]+/gm);
  const project = join(directory, "pyproject.toml");
  const written = readFileSync(project, "utf8");
  writeFileSync(project, written.replace("[tool.uv]\n", `$&constraint-dependencies = ${JSON.stringify(pins)}\n`));
  await execa("git", ["init", "--quiet"], { cwd: directory });
  await execa(await uv(() => {}), ["lock", "--quiet"], { cwd: directory, env: { UV_PYTHON_DOWNLOADS: "never" } });
}
