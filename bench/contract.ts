import { compare } from "../contract/compare.ts";
import { learn, namesOf } from "../contract/learn.ts";
import { read } from "../contract/read.ts";
import { write } from "../contract/write.ts";
import { eventsOf, noPlaces, project, runId } from "../test/contract/warehouse.ts";
import { lineageOf } from "../test/lineage/recorded.ts";

/**
 * Measures how long a project of 300 models takes to be judged by its contract, and how large that is: `npm run
 * bench:contract`.
 */
const size = 300;
const lineage = lineageOf(...project(size).flatMap((one, nth) => eventsOf(one, { runId: runId(nth) })));
const text = write(learn(lineage, noPlaces));
const measured = (what: string, since: number) =>
  console.log(`${what.padEnd(28)} ${(performance.now() - since).toFixed(0)} ms`);

for (const round of ["first", "second"]) {
  const start = performance.now();
  const { contract, problems } = read(text);
  if (problems) throw new Error(problems.join("\n"));
  measured(`${round}: read the contract`, start);
  const drifts = compare(contract, learn(lineage, noPlaces, namesOf(contract)));
  measured(`${round}: judged, ${drifts.length} drifts`, start);
}
console.log(`${size} jobs: ${text.split("\n").length} lines, ${text.length} characters`);
