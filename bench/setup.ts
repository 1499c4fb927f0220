import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { parseArgs } from "node:util";
import { execa } from "execa";
import type { Result } from "../rehearsal/result.ts";
import { packageRoot } from "../version.ts";
import type { TracedProgram } from "./setup-trace.ts";

/**
 * Prints how long the first rehearsal on a bare machine takes: each step, and each program that ran for a second or longer. Root
 * on Debian is needed. The machine is this one, seen through `bare-machine.sh`; nothing of it is changed.
 */
const { values } = parseArgs({ options: { json: { type: "boolean", default: false }, folder: { type: "string" } } });

if (process.env.BARE_MACHINE === "inside") await measure();
else {
  const folder = values.folder ?? (await mkdtemp(join(tmpdir(), "bare-")));
  const script = join(import.meta.dirname, "bare-machine.sh");
  const again = [process.execPath, ...process.argv.slice(1)];
  // The directories of a bare machine: none of a language's own.
  const env = { PATH: "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin" };
  const { exitCode } = await execa(script, [folder, ...again], { env, stdio: "inherit", reject: false });
  if (values.folder === undefined) await rm(folder, { recursive: true, force: true });
  process.exitCode = exitCode ?? 1;
}

async function measure(): Promise<void> {
  const trace = "/root/.cache/setup-trace.ndjson";
  const start = Date.now();
  const seconds = (at: number) => (at - start) / 1000;
  const said: { at: number; line: string }[] = [];
  const running = execa(
    process.execPath,
    ["--import", join(import.meta.dirname, "setup-trace.ts"), "rehearse.ts", "run", "--stack", "local", "--json"],
    {
      cwd: packageRoot,
      env: { SETUP_TRACE: trace, PATH: `${join(packageRoot, "node_modules/.bin")}:${process.env.PATH}` },
      reject: false,
    },
  );
  for await (const line of running.iterable({ from: "stderr" })) {
    said.push({ at: seconds(Date.now()), line: String(line) });
    process.stderr.write(`${seconds(Date.now()).toFixed(1).padStart(7)}  ${line}\n`);
  }
  const { stdout } = await running;
  // What went wrong is on screen already.
  if (stdout.trim() === "") throw new Error("the rehearsal ended without a result");
  const wall = seconds(Date.now());
  const { steps, verdict } = JSON.parse(stdout) as Result;
  const programs = (await readFile(trace, "utf8"))
    .split("\n")
    .filter(Boolean)
    .map((line) => JSON.parse(line) as TracedProgram)
    .map(({ argv, start, end }) => ({ program: nameOf(argv), from: seconds(start), to: seconds(end) }))
    .filter(({ from, to }) => to - from >= 1)
    .sort((one, other) => one.from - other.from);
  if (values.json) return void process.stdout.write(`${JSON.stringify({ wall, verdict, steps, programs, said })}\n`);
  console.log(`${verdict} after ${wall.toFixed(1)} s\n`);
  for (const step of steps)
    if (step.seconds >= 1) console.log(`${step.name.padEnd(24)}${step.seconds.toFixed(1).padStart(8)} s`);
  console.log(`\n${"from".padStart(7)}${"to".padStart(8)}${"took".padStart(8)}  program`);
  for (const { program, from, to } of programs)
    console.log(
      `${from.toFixed(1).padStart(7)}${to.toFixed(1).padStart(8)}${(to - from).toFixed(1).padStart(8)}  ${program}`,
    );
}

/** The program and what tells it from others, without the paths of folders. */
function nameOf([program = "", ...args]: string[]): string {
  return [basename(program), ...args.filter((arg) => !arg.startsWith("-")).map((arg) => basename(arg))]
    .join(" ")
    .slice(0, 110);
}
