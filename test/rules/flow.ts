import assert from "node:assert/strict";
import { RecordedLineage } from "../../lineage/recorded-lineage.ts";
import type { Expectation } from "../../rules/expectation.ts";
import type { RuleFacts } from "../../rules/facts.ts";
import { runEvent } from "../judgement/sent-events.ts";
import { lineageOf, posted } from "../lineage/recorded.ts";

/** The namespace of the tests. */
export const home = "shop";

/** A dataset in an event: a name in the namespace of the tests, or more of it. */
export type Told =
  | string
  | { name: string; namespace?: string; facets?: object; inputFacets?: object; outputFacets?: object };

/** A dataset as an event has it. */
export const dataset = (told: Told) => ({ namespace: home, ...(typeof told === "string" ? { name: told } : told) });

/** An id of a run that is the same for the same number. */
export const runId = (number: number) => `01890000-0000-7000-8000-${String(number).padStart(12, "0")}`;

const ids = new Map<string, string>();
const idOf = (job: string): string => {
  const id = ids.get(job) ?? runId(1000 + ids.size);
  ids.set(job, id);
  return id;
};

/** The event of a job that has read and written datasets. */
export const reads = (job: string, inputs: Told[], outputs: Told[], more: object = {}) =>
  runEvent(
    "COMPLETE",
    idOf(job),
    { namespace: home, name: job },
    {
      inputs: inputs.map(dataset),
      outputs: outputs.map(dataset),
      ...more,
    },
  );

/** An event that tells of a job without running it. */
export const jobEvent = (name: string) => ({
  eventTime: "2026-11-24T17:06:00.000Z",
  schemaURL: "https://openlineage.io/spec/2-0-2/OpenLineage.json#/$defs/JobEvent",
  job: { namespace: home, name },
});

/** What rules are judged on: the lineage of some events. */
export const factsOf = (...events: unknown[]): RuleFacts => ({ lineage: lineageOf(...events), home });

/** As `factsOf`, from events of several commands. */
export function factsOfCommands(commands: Record<string, unknown[]>, own: string): RuleFacts {
  const [lineage, whole] = [new RecordedLineage(), new RecordedLineage()];
  for (const [command, events] of Object.entries(commands))
    for (const event of events) {
      whole.add(posted(event, { command }));
      if (command === own) lineage.add(posted(event, { command }));
    }
  return { lineage, whole, home };
}

/** The only expectation of a rule, as its status and words. */
export function only([one, ...others]: Expectation[]): Pick<
  Expectation,
  "status" | "title" | "expected" | "found" | "hint"
> {
  assert.ok(one);
  assert.deepEqual(others, []);
  const { status, title, expected, found, hint } = one;
  return { status, title, expected, found, ...(hint === undefined ? {} : { hint }) };
}
