import { parseArgs } from "node:util";
import { execa } from "execa";
import type { Result } from "../rehearsal/result.ts";
import { packageRoot } from "../version.ts";

/** Prints how long warm local rehearsals take, by phase, and the length of their critical path. */
const { values } = parseArgs({ options: { runs: { type: "string", default: "3" } } });

/** One row for each phase. Of steps that run at once, the longest counts. */
const phases: Record<string, string[][]> = {
  tools: [["tools"]],
  stack: [["stack"]],
  images: [["images"]],
  provision: [["provision"]],
  ready: [["healthy"]],
  refine: [["refine"]],
  prefect: [["prefect"]],
  capture: [["capture-runs"], ["capture-datasets"], ["capture-logs"]],
  verify: [["verify"]],
  upload: [["upload"]],
  destroy: [["destroy"]],
};

interface Measured {
  wall: number;
  seconds: Record<string, number>;
  criticalPath: number;
}

async function measure(): Promise<Measured> {
  const start = performance.now();
  const { stdout } = await execa("node", ["rehearse.ts", "run", "--json"], { cwd: packageRoot, preferLocal: true });
  const wall = (performance.now() - start) / 1000;
  const took = new Map((JSON.parse(stdout) as Result).steps.map(({ name, seconds }) => [name, seconds]));
  const sum = (names: string[]) => names.reduce((all, name) => all + (took.get(name) ?? 0), 0);
  const seconds = Object.fromEntries(
    Object.entries(phases).map(([phase, branches]) => [phase, Math.max(...branches.map(sum))]),
  );
  const { refine = 0, prefect = 0, ...others } = seconds;
  const branch = Math.max(refine + (took.get("capture-graph") ?? 0), prefect);
  return { wall, seconds, criticalPath: Object.values(others).reduce((all, one) => all + one, branch) };
}

const runs: Measured[] = [];
for (let run = 0; run < Number(values.runs); run++) runs.push(await measure());

const row = (name: string, numbers: number[]) =>
  console.log([name.padEnd(16), ...numbers.map((number) => number.toFixed(2).padStart(8))].join(""));
row(
  "run",
  runs.map((_, index) => index + 1),
);
for (const phase of Object.keys(phases))
  row(
    phase,
    runs.map(({ seconds }) => seconds[phase] ?? 0),
  );
row(
  "critical path",
  runs.map(({ criticalPath }) => criticalPath),
);
row(
  "wall",
  runs.map(({ wall }) => wall),
);
row(
  "beside the path",
  runs.map(({ wall, criticalPath }) => wall - criticalPath),
);
