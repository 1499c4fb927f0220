import { compare } from "../contract/compare.ts";
import { learn, namesOf } from "../contract/learn.ts";
import { read } from "../contract/read.ts";
import { write } from "../contract/write.ts";
import { eventsOf, noPlaces, project, runId } from "../test/contract/warehouse.ts";
import { lineageOf } from "../test/lineage/recorded.ts";
import { describeMachine } from "./machine.ts";
import { print } from "./output.ts";
import { written } from "./table.ts";

/**
 * Measures how long a project of 300 models takes to be judged by its contract, and how large that is: `npm run
 * bench:contract`.
 */
const size = 300;
const lineage = lineageOf(...project(size).flatMap((one, nth) => eventsOf(one, { runId: runId(nth) })));
const text = write(learn(lineage, noPlaces));
const machine = await describeMachine({ engine: false });
const measured: Record<string, number> = {};
const note = (what: string, since: number) => {
  measured[what] = performance.now() - since;
};

for (const round of ["first", "second"]) {
  const start = performance.now();
  const { contract, problems } = read(text);
  if (problems) throw new Error(problems.join("\n"));
  note(`${round}: read the contract`, start);
  const drifts = compare(contract, learn(lineage, noPlaces, namesOf(contract)));
  note(`${round}: judged, ${drifts.length} drifts`, start);
}
const rows = Object.entries(measured).map(([what, milliseconds]) => [what, written(milliseconds, 0)]);
const columns = [`${size} jobs: ${text.split("\n").length} lines, ${text.length} characters`, "milliseconds"];
print({ columns, rows }, { machine, jobs: size, characters: text.length, milliseconds: measured });
