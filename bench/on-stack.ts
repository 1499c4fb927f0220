import { parseArgs } from "node:util";
import { execa } from "execa";
import type { Result } from "../rehearsal/result.ts";
import { packageRoot } from "../version.ts";

/**
 * Prints how long the bundled sample takes on a stack that runs already, with Prefect and without in turn, in seconds:
 * medians, and what it takes beside the refinement and the flow run, which run at the same time.
 */
const { values } = parseArgs({
  options: { runs: { type: "string", default: "5" }, json: { type: "boolean", default: false } },
});

/** One rehearsal, in seconds. */
interface Measured {
  wall: number;
  refine: number;
  flowRun: number;
  picture: number;
  /** The wall without the longer of refinement and flow run. */
  beside: number;
}

const rehearse = (...args: string[]) =>
  execa("node", ["rehearse.ts", ...args], { cwd: packageRoot, preferLocal: true });

async function measure(more: string[]): Promise<Measured> {
  const start = performance.now();
  const { stdout } = await rehearse("run", "--on", "local", "--json", ...more);
  const wall = (performance.now() - start) / 1000;
  const took = new Map((JSON.parse(stdout) as Result).steps.map(({ name, seconds }) => [name, seconds]));
  const [refine = 0, flowRun = 0, picture = 0] = ["refine", "prefect", "capture-graph"].map((one) => took.get(one));
  return { wall, refine, flowRun, picture, beside: wall - Math.max(refine, flowRun) };
}

const median = (numbers: number[]): number => numbers.sort((one, other) => one - other)[numbers.length >> 1] ?? 0;

const kinds = { "with Prefect": [], "without Prefect": ["--set", "prefect.enabled=false"] };
const measured = Object.keys(kinds).map((): Measured[] => []);
await rehearse("up", "--stack", "local");
try {
  for (let run = 0; run < Number(values.runs); run++)
    for (const [nth, more] of Object.values(kinds).entries()) measured[nth]?.push(await measure(more));
} finally {
  await rehearse("down", "--stack", "local");
}
const medians = Object.keys(kinds).map((kind, nth) => ({
  kind,
  ...Object.fromEntries(
    (["wall", "refine", "flowRun", "picture", "beside"] as const).map((column) => [
      column,
      Number(median((measured[nth] ?? []).map((one) => one[column])).toFixed(2)),
    ]),
  ),
}));
if (values.json) console.log(JSON.stringify({ runs: Number(values.runs), medians, measured }));
else console.table(medians);
