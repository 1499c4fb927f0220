import { mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { execa } from "execa";
import { parse } from "yaml";

interface Step {
  id?: string;
  if?: string;
  name: string;
  run?: string;
  shell?: string;
  env?: Record<string, string>;
  "working-directory"?: string;
}
interface Action {
  inputs: Record<string, { default?: string }>;
  outputs: Record<string, { value: string }>;
  runs: { steps: Step[] };
}

/** How a run of a composite action ended. */
export interface Done {
  /** The exit code of each step that ran, by its name. */
  codes: Record<string, number | undefined>;
  outputs: Record<string, string>;
  summary: string;
  stderr: string;
}

/**
 * Runs the `run:` steps of a composite action as GitHub's runner does: each in a new bash, with
 * `${{ }}` filled in, and with files for outputs and summary. It skips steps that use other
 * actions.
 */
export async function runComposite(
  action: string,
  values: Record<string, string>,
  env: Record<string, string>,
): Promise<Done> {
  const { inputs, outputs, runs } = parse(readFileSync(join(action, "action.yml"), "utf8")) as Action;
  const temp = mkdtempSync(join(tmpdir(), "runner-"));
  const summary = join(temp, "summary");
  writeFileSync(summary, "");
  const context = new Map<string, string>([["runner.temp", temp]]);
  for (const [name, { default: usual = "" }] of Object.entries(inputs))
    context.set(`inputs.${name}`, values[name] ?? usual);
  const fill = (text: string) => text.replace(/\$\{\{\s*(.*?)\s*\}\}/g, (_, name: string) => context.get(name) ?? "");
  const done: Done = { codes: {}, outputs: {}, summary: "", stderr: "" };
  let failed = false;
  for (const step of runs.steps) {
    const always = step.if?.includes("always()") ?? false;
    if (step.run === undefined || (failed && !always) || step.if?.includes("artifact-url")) continue;
    const output = join(temp, `output-${step.id ?? "of-none"}`);
    writeFileSync(output, "");
    const script = join(temp, "step.sh");
    writeFileSync(script, step.run);
    const own = Object.fromEntries(Object.entries(step.env ?? {}).map(([name, value]) => [name, fill(value)]));
    const ran = await execa("bash", ["--noprofile", "--norc", "-eo", "pipefail", script], {
      cwd: fill(step["working-directory"] ?? "."),
      reject: false,
      env: {
        ...env,
        ...own,
        GITHUB_ACTION_PATH: action,
        GITHUB_ACTIONS: "true",
        GITHUB_OUTPUT: output,
        GITHUB_STEP_SUMMARY: summary,
      },
    });
    done.codes[step.name] = ran.exitCode;
    done.stderr += ran.stderr;
    failed ||= ran.exitCode !== 0;
    for (const [, name, , value = ""] of readFileSync(output, "utf8").matchAll(/^(\w+)<<(\S+)\n(.*?)\n\2$/gms))
      context.set(`steps.${step.id}.outputs.${name}`, value);
  }
  for (const [name, { value }] of Object.entries(outputs)) done.outputs[name] = fill(value);
  return { ...done, summary: readFileSync(summary, "utf8") };
}
