import { z } from "zod";
import type { KeptLineage } from "../../judgement/kept.ts";
import type { QualifiedName } from "../../lineage/names.ts";
import { redactedMark } from "../../lineage/redacted.ts";
import * as answers from "../../marquez/answers.ts";
import type { Lineage, Listing, Run } from "../../marquez/client.ts";

const runsFile = z.object({ totalCount: z.int(), runs: z.array(answers.run) });

/** The runs that `runs.json` holds. */
export function runsIn(file: unknown): Listing<Run> {
  const { totalCount, runs } = runsFile.parse(file);
  return { totalCount, items: runs };
}

/** The graph that `graph.json` holds. */
export const graphIn = (file: unknown): Lineage => answers.lineage.parse(file);

const keptFile = z.object({
  runs: z.record(z.string(), answers.run.nullable()),
  listedEvents: z.record(z.string(), z.int()).nullable(),
  staticJobs: z.record(z.string(), answers.lineage.nullable()),
  columns: z.record(z.string(), z.record(z.string(), z.array(z.string()))),
});

/** What `kept.json` holds: all but the names of the datasets. */
export function keptIn(file: unknown): Omit<KeptLineage, "datasets"> {
  const { runs, listedEvents, staticJobs, columns } = keptFile.parse(file);
  return {
    runs: new Map(Object.entries(runs).map(([id, run]) => [id, run ?? undefined])),
    listed: listedEvents ? new Map(Object.entries(listedEvents)) : undefined,
    staticJobs: new Map(Object.entries(staticJobs).map(([key, graph]) => [written(key), graph ?? undefined])),
    columns: mergedColumns(
      Object.entries(columns).map(([key, of]) => [written(key), Object.entries(of)] satisfies KeptColumns),
    ),
  };
}

/** The columns of one dataset, with those that each comes from. */
export type KeptColumns = [dataset: string, columns: [column: string, inputs: readonly string[]][]];

/** Two names that were redacted alike are one from then on, as they are in the events. */
export function mergedColumns(all: readonly KeptColumns[]): KeptLineage["columns"] {
  const merged = new Map<string, Map<string, Set<string>>>();
  for (const [dataset, columns] of all) {
    const known = merged.get(dataset) ?? new Map<string, Set<string>>();
    merged.set(dataset, known);
    for (const [column, inputs] of columns) {
      const name = written(column);
      known.set(name, new Set([...(known.get(name) ?? []), ...inputs]));
    }
  }
  return merged;
}

/** A key as it was before the redactor made it differ from another one that it had redacted alike. */
function written(key: string): string {
  let end = key.length;
  while (key[end - 1] === "*") end--;
  const [body, stars] = [key.slice(0, end), key.length - end];
  if (stars >= redactedMark.length) return body + redactedMark;
  return body.includes(redactedMark) ? body : key;
}

/** The name that a key of `keyOf` stands for. */
export function nameOfKey(key: string): QualifiedName {
  const [namespace, name] = pair.parse(JSON.parse(key));
  return { namespace, name };
}
const pair = z.tuple([z.string(), z.string()]);

/** The column that a key of `keyOfColumn` stands for. */
export function columnOfKey(key: string): QualifiedName & { field: string } {
  const [namespace, name, field] = triple.parse(JSON.parse(key));
  return { namespace, name, field };
}
const triple = z.tuple([z.string(), z.string(), z.string()]);
