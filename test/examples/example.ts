import { chmodSync, cpSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { execa } from "execa";
import type { Result } from "../../rehearsal/result.ts";
import { packageRoot } from "../../version.ts";
import { place } from "../e2e/command.ts";

/** What a rehearsal or a command in the example's folder leaves behind. */
const left = new Set(["dist", "logs", "target", "spark-warehouse", ".venv"]);

/** A copy of an example, as a stranger has it: with lineage-rehearsal installed. */
export interface ExampleCopy {
  directory: string;
  /** Replaces a text in a file of the copy. The file must have it. */
  replace: (file: string, text: string, other: string) => void;
  /** Runs a command of its README, the first if left out, on stand-ins where no registry answers. */
  rehearse: (nth?: number) => Promise<{ exitCode: number | undefined; result: Result; read: (file: string) => string }>;
}

/** Copies a folder of `examples/`. */
export function copyExample(name: string): ExampleCopy {
  const at = place();
  const directory = join(at.directory, name);
  const isPart = (path: string) => !left.has(basename(path)) && !path.endsWith(".duckdb");
  cpSync(join(packageRoot, "examples", name), directory, { recursive: true, filter: isPart });
  const installed = join(directory, "node_modules/.bin/rehearse");
  mkdirSync(join(directory, "node_modules/.bin"), { recursive: true });
  writeFileSync(installed, `#!/bin/sh\nexec '${process.execPath}' '${join(packageRoot, "rehearse.ts")}' "$@"\n`);
  chmodSync(installed, 0o755);
  const readme = readFileSync(join(directory, "README.md"), "utf8");
  const commands = [...readme.matchAll(/```sh\n(npx rehearse run .*)\n```/g)].map(([, command = ""]) => command);
  const sets = ["standIns=allow", `evidence.directory=${at.evidence}`, `evidence.folder=${at.bucket}`];
  return {
    directory,
    replace(file, text, other) {
      const before = readFileSync(join(directory, file), "utf8");
      if (!before.includes(text)) throw new Error(`${file} has no ${JSON.stringify(text)}`);
      writeFileSync(join(directory, file), before.replace(text, other));
    },
    async rehearse(nth = 0) {
      const command = commands[nth] ?? "";
      const { exitCode, stdout, stderr } = await execa(
        `${command} --json ${sets.map((set) => `--set '${set}'`).join(" ")}`,
        { cwd: directory, shell: true, reject: false, env: { LINEAGE_REHEARSAL_STATE: join(at.directory, "state") } },
      );
      if (stdout === "") throw new Error(`no result on standard output of ${command}, but:\n${stderr}`);
      const result: Result = JSON.parse(stdout);
      return { exitCode, result, read: (file) => readFileSync(join(result.evidence.directory, file), "utf8") };
    },
  };
}

/** How the contract was judged; undefined without one. */
export const drift = ({ expectations }: Result): string | undefined =>
  expectations.find(({ name }) => name === "contract.drift")?.status;

/** The expectations that failed, by refinement and name. */
export const failed = ({ expectations }: Result): [string | undefined, string][] =>
  expectations.filter(({ status }) => status === "failed").map(({ refinement, name }) => [refinement, name]);
