import { fork } from "node:child_process";
import { once } from "node:events";
import { parseArgs } from "node:util";
import type { Phase } from "./scale/phases.ts";
import type { Blocked } from "./scale/trace.ts";

/**
 * Prints what a rehearsal of many datasets costs after its command has ended: `npm run bench:scale -- --sizes
 * 100,1000,10000`. Each size has a process of its own, and Marquez is a stand-in that answers at once, in another. So
 * what a real Marquez takes is not in it. `--trace` says what blocked the event loop, `--written` leaves the recorder out.
 */
const { values } = parseArgs({
  options: {
    sizes: { type: "string", default: "100,1000,10000" },
    runs: { type: "string", default: "1" },
    json: { type: "boolean", default: false },
    written: { type: "boolean", default: false },
    trace: { type: "boolean", default: false },
  },
});

interface Measured {
  size: number;
  events: number;
  /** From the end of the command to the sealed bundle. */
  seconds: number;
  phases: Phase[];
  /** Megabytes (RSS) before anything was done: of Node alone, and with what was loaded. */
  memory: Record<string, number>;
  maxRss: number;
  asked: Record<string, number>;
  blocked: Blocked[];
  verdict: string;
  cause?: string;
  failed: string[];
}

async function measure(size: number): Promise<Measured> {
  const child = fork(new URL("scale/rehearsed.ts", import.meta.url), [
    String(size),
    ...(["trace", "written"] as const).flatMap((one) => (values[one] ? [`--${one}`] : [])),
  ]);
  const [result] = await Promise.race([
    once(child, "message"),
    once(child, "exit").then(([code]) => Promise.reject(new Error(`it exited with ${code}`))),
  ]);
  if (child.exitCode === null) await once(child, "exit");
  return result as Measured;
}

const middle = (all: Measured[]): Measured =>
  all.toSorted((one, other) => one.seconds - other.seconds)[Math.floor(all.length / 2)] as Measured;

const measured: Measured[] = [];
for (const size of values.sizes.split(",").map(Number)) {
  const runs: Measured[] = [];
  for (let run = 0; run < Number(values.runs); run++) runs.push(await measure(size));
  measured.push(middle(runs));
}

const cell = (text: string | number, width = 9): string => String(text).padStart(width);
function print(all: Measured[]): void {
  const names = all[0]?.phases.map(({ name }) => name) ?? [];
  const table = (title: string, value: (phase: Phase) => number) => {
    console.log(`\n${title.padEnd(30)}${all.map(({ size }) => cell(size)).join("")}`);
    for (const name of names) {
      const row = all.map(({ phases }) => phases.find((one) => one.name === name));
      console.log(`${name.padEnd(30)}${row.map((one) => cell(one ? value(one).toFixed(0) : "")).join("")}`);
    }
  };
  table("milliseconds, by the clock", ({ wall }) => wall);
  table("milliseconds, own work", ({ cpu }) => cpu);
  table("longest block, milliseconds", ({ block }) => block);
  table("of own work, milliseconds", ({ blockWork }) => blockWork);
  table("peak memory (RSS), MB", ({ peak }) => peak);
  const after = (one: Measured) => one.phases.filter(({ name }) => !/^(?:record|write)$/.test(name));
  const own = (one: Measured) => after(one).reduce((sum, { cpu }) => sum + cpu, 0);
  const row = (name: string, value: (one: Measured, nth: number) => string) =>
    console.log(`${name.padEnd(30)}${all.map((one, nth) => cell(value(one, nth))).join("")}`);
  console.log("");
  row("seconds after the command", ({ seconds }) => seconds.toFixed(2));
  row("of them own work", (one) => (own(one) / 1000).toFixed(2));
  row("own work a dataset, ms", (one) => (own(one) / one.size).toFixed(3));
  row("a further dataset, ms", (one, nth) => {
    const before = all[nth - 1];
    return before ? ((own(one) - own(before)) / (one.size - before.size)).toFixed(3) : "";
  });
  row("by the clock a dataset, ms", ({ seconds, size }) => ((seconds * 1000) / size).toFixed(3));
  const loaded = ({ memory }: Measured) => Math.max(...Object.values(memory));
  row("memory a dataset, KB", (one) => (((one.maxRss - loaded(one)) * 1024) / one.size).toFixed(1));
  row("recording an event, ms", ({ phases, events }) => ((phases[0]?.cpu ?? 0) / events).toFixed(3));
  row("longest block, ms", ({ phases }) => Math.max(...phases.map(({ block }) => block)).toFixed(0));
  row("  of own work", ({ phases }) => Math.max(...phases.map(({ blockWork }) => blockWork)).toFixed(0));
  row("peak memory, MB", ({ maxRss }) => String(maxRss));
  for (const part of Object.keys(all[0]?.memory ?? {})) row(`  ${part}`, ({ memory }) => String(memory[part]));
  console.log("\nasked of Marquez");
  const kinds = new Set(all.flatMap(({ asked }) => Object.keys(asked)));
  for (const kind of kinds) row(`  ${kind}`, ({ asked }) => String(asked[kind] ?? 0));
  for (const { size, verdict, cause, failed, blocked } of all) {
    console.log(
      `\n${size} datasets: ${verdict}${cause ? `, ${cause}` : ""}${failed.map((one) => `\n  ${one.slice(0, 300)}`).join("")}`,
    );
    for (const { at, milliseconds, stacks } of blocked)
      console.log(
        `  blocked ${milliseconds.toFixed(0)} ms at ${at.toFixed(2)} s\n${stacks.map((one) => `    ${one}\n`).join("")}`,
      );
  }
}

if (values.json) console.log(JSON.stringify(measured, null, 2));
else print(measured);
