import { parseArgs } from "node:util";
import { execa } from "execa";
import type { Result } from "../rehearsal/result.ts";
import { packageRoot } from "../version.ts";
import { sampleProcesses, type Usage } from "./processes.ts";

/**
 * Prints what many rehearsals of the sample at once take, beside one alone: seconds, processor seconds by kind of
 * process, memory. `--of` is how many there are, `--at-once` how many of them are started together, `--at-most` the
 * place in the queue that each is told. Linux only.
 */
const { values } = parseArgs({
  options: {
    of: { type: "string", default: "8" },
    "at-once": { type: "string" },
    "at-most": { type: "string" },
    ones: { type: "string", default: "1" },
    set: { type: "string", multiple: true, default: [] },
    json: { type: "boolean", default: false },
  },
});

interface Rehearsed {
  seconds: number;
  verdict: string;
  steps: Record<string, number>;
  errors: string[];
}

interface Measured {
  seconds: number;
  usage: Usage;
  rehearsals: Rehearsed[];
}

const more = [
  ...(values["at-most"] ? ["--at-most", values["at-most"]] : []),
  ...values.set.flatMap((setting) => ["--set", setting]),
];

async function rehearse(): Promise<Rehearsed> {
  const start = performance.now();
  const { stdout } = await execa("node", ["rehearse.ts", "run", "--ephemeral", "--json", ...more], {
    cwd: packageRoot,
    preferLocal: true,
    reject: false,
  });
  const seconds = (performance.now() - start) / 1000;
  const { verdict, steps = [], errors } = JSON.parse(stdout) as Result;
  return {
    seconds,
    verdict,
    steps: Object.fromEntries(steps.map((step) => [step.name, step.seconds])),
    errors: errors.map(({ message }) => message),
  };
}

/** Rehearses some times, so many at once. */
async function measure(of: number, atOnce: number): Promise<Measured> {
  const samples = sampleProcesses();
  const start = performance.now();
  let left = of;
  const rehearsals: Rehearsed[] = [];
  const worker = async () => {
    for (; left > 0; ) {
      left -= 1;
      rehearsals.push(await rehearse());
    }
  };
  await Promise.all(Array.from({ length: atOnce }, worker));
  return { seconds: (performance.now() - start) / 1000, usage: samples.stop(), rehearsals };
}

const median = (numbers: number[]): number => numbers.toSorted((one, other) => one - other)[numbers.length >> 1] ?? 0;

const of = Number(values.of);
const ones: Measured[] = [];
for (let turn = 0; turn < Number(values.ones); turn += 1) ones.push(await measure(1, 1));
const many = await measure(of, Number(values["at-once"] ?? of));
const one = median(ones.map(({ seconds }) => seconds));

if (values.json)
  console.log(
    JSON.stringify({
      of,
      atMost: values["at-most"] ?? null,
      one,
      all: many.seconds,
      ratio: many.seconds / one,
      ones,
      many,
    }),
  );
else {
  const row = (name: string, ...cells: (string | number)[]) =>
    console.log(
      name.padEnd(28) + cells.map((cell) => (typeof cell === "number" ? cell.toFixed(2) : cell).padStart(12)).join(""),
    );
  const passed = many.rehearsals.filter(({ verdict }) => verdict === "passed").length;
  row("", "one", `${of}`, "ratio");
  row("seconds", one, many.seconds, many.seconds / one);
  row("passed", ones.filter(({ rehearsals }) => rehearsals[0]?.verdict === "passed").length, passed);
  const [first] = ones;
  const kinds = (of: "cpu" | "memory") => Object.keys({ ...first?.usage[of], ...many.usage[of] });
  const total = (measured: Measured | undefined) =>
    Object.values(measured?.usage.cpu ?? {}).reduce((sum, each) => sum + each, 0);
  console.log("\nprocessor seconds");
  for (const kind of kinds("cpu")) {
    const [alone, each] = [first?.usage.cpu[kind] ?? 0, (many.usage.cpu[kind] ?? 0) / of];
    if (Math.max(alone, each) >= 0.01) row(`  ${kind}`, alone, each, "each of all");
  }
  row("  all", total(first), total(many) / of, "each of all");
  console.log("\nmegabytes at most");
  for (const kind of kinds("memory")) row(`  ${kind}`, first?.usage.memory[kind] ?? 0, many.usage.memory[kind] ?? 0);
  row("  the machine", first?.usage.machine ?? 0, many.usage.machine);
  console.log("\nmedian seconds of a step");
  for (const step of Object.keys(ones[0]?.rehearsals[0]?.steps ?? {}))
    row(
      `  ${step}`,
      ones[0]?.rehearsals[0]?.steps[step] ?? 0,
      median(many.rehearsals.map(({ steps }) => steps[step] ?? 0)),
    );
  for (const { verdict, errors } of many.rehearsals)
    if (verdict !== "passed") console.log(`${verdict}: ${errors.join("; ")}`);
}
