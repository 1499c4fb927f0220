import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { ShownLineage } from "../../judgement/facts.ts";
import type { KeptLineage } from "../../judgement/kept.ts";
import type { Outcome } from "../../judgement/outcome.ts";
import { keyOf, type QualifiedName } from "../../lineage/names.ts";
import { keyOfColumn } from "../../lineage/recorded-lineage.ts";
import type { Lineage, Listing, Run } from "../../marquez/client.ts";
import type { Bundle } from "../bundle.ts";
import { columnOfKey, graphIn, keptIn, mergedColumns, nameOfKey, runsIn } from "./captures.ts";

/** A file of the bundle that holds what is meant. */
interface Named {
  file: string;
}

/** The runs of a job: where they are, or themselves. */
export type NamedRuns = Named | Listing<Run>;
/** A graph: where it is, or itself. */
export type NamedGraph = Omit<ShownLineage, "lineage"> & { lineage: Named | Lineage };
type Column = QualifiedName & { field: string };
/** What Marquez kept: where its answers are, or themselves. */
export interface NamedKept {
  datasets: QualifiedName[];
  answers:
    | Named
    | {
        runs: [string, Run | null][];
        listed: [string, number][] | null;
        staticJobs: [QualifiedName, Lineage | null][];
        columns: [QualifiedName, [string, Column[]][]][];
      };
}

/** What captured files hold, by file. */
export type CapturedFiles = Map<string, unknown>;

/**
 * Names captured files instead of holding their content once more.
 * @param known is filled with what the files hold that are named: nobody needs to read them again
 */
export function namingIn({ directory, isAsGiven }: Pick<Bundle, "directory" | "isAsGiven">, known: CapturedFiles) {
  /** The file, if the bundle has it and it can be read: a pattern of the settings may have redacted what it needs for that. */
  const named = async <T>(file: string, given: T, read: (content: unknown) => T): Promise<Named | undefined> => {
    try {
      known.set(file, isAsGiven(file) ? given : read(await contentOf(directory, file)));
      return { file };
    } catch {
      return undefined;
    }
  };
  return {
    runs: (outcome: Outcome<Listing<Run>>, file: string): Promise<Outcome<NamedRuns>> =>
      mapped(outcome, async (value) => (await named(file, value, runsIn)) ?? value),
    graph: (outcome: Outcome<ShownLineage>, file: string): Promise<Outcome<NamedGraph>> =>
      mapped(outcome, async (value) => ({
        ...value,
        lineage: (await named(file, value.lineage, graphIn)) ?? value.lineage,
      })),
    kept: (outcome: Outcome<KeptLineage>, file: string): Promise<Outcome<NamedKept>> =>
      mapped(outcome, async (value) => ({
        datasets: [...value.datasets].map(nameOfKey),
        answers: (await named<Answers>(file, value, keptIn)) ?? answersOf(value),
      })),
  };
}

type Answers = Omit<KeptLineage, "datasets">;

const answersOf = ({ runs, listed, staticJobs, columns }: KeptLineage) => ({
  runs: [...runs].map(([id, run]): [string, Run | null] => [id, run ?? null]),
  listed: listed ? [...listed] : null,
  staticJobs: [...staticJobs].map(([key, graph]): [QualifiedName, Lineage | null] => [nameOfKey(key), graph ?? null]),
  columns: [...columns].map(([key, of]): [QualifiedName, [string, Column[]][]] => [
    nameOfKey(key),
    [...of].map(([column, inputs]): [string, Column[]] => [column, [...inputs].map(columnOfKey)]),
  ]),
});

/**
 * Reads what facts.json names.
 * @param known what files hold, where that is known already
 * @throws Error when a file is missing, or is something else
 */
export function readingIn(directory: string, known: CapturedFiles = new Map()) {
  const contentIn = async <T>(file: string, read: (content: unknown) => T): Promise<T> =>
    known.has(file) ? (known.get(file) as T) : read(await contentOf(directory, file));
  const runsOf = async (value: NamedRuns): Promise<Listing<Run>> =>
    "file" in value ? contentIn(value.file, runsIn) : value;
  const graphOf = async ({ lineage, ...shown }: NamedGraph): Promise<ShownLineage> => ({
    ...shown,
    lineage: "file" in lineage ? await contentIn((lineage as Named).file, graphIn) : lineage,
  });
  const keptOf = async ({ datasets, answers }: NamedKept): Promise<KeptLineage> => ({
    ...("file" in answers ? await contentIn(answers.file, keptIn) : keptFrom(answers)),
    datasets: new Set(datasets.map(keyOf)),
  });
  return {
    runs: (outcome: Outcome<NamedRuns>) => mapped(outcome, runsOf),
    graph: (outcome: Outcome<NamedGraph>) => mapped(outcome, graphOf),
    kept: (outcome: Outcome<NamedKept>) => mapped(outcome, keptOf),
  };
}

const keptFrom = ({ runs, listed, staticJobs, columns }: Exclude<NamedKept["answers"], Named>): Answers => ({
  runs: new Map(runs.map(([id, run]) => [id, run ?? undefined])),
  listed: listed ? new Map(listed) : undefined,
  staticJobs: new Map(staticJobs.map(([job, graph]) => [keyOf(job), graph ?? undefined])),
  columns: mergedColumns(
    columns.map(([dataset, of]) => [keyOf(dataset), of.map(([column, inputs]) => [column, inputs.map(keyOfColumn)])]),
  ),
});

/** A bundle may come from elsewhere: no file outside it is read. */
async function contentOf(directory: string, file: string): Promise<unknown> {
  if (!/^[\w-]+\.json$/.test(file)) throw new Error(`${JSON.stringify(file)} is no name of a captured file`);
  return JSON.parse(await readFile(join(directory, file), "utf8"));
}

/** The same outcome with another value. */
export const mapped = async <T, R>(outcome: Outcome<T>, change: (value: T) => Promise<R>): Promise<Outcome<R>> =>
  outcome.status === "passed" ? { ...outcome, value: await change(outcome.value) } : outcome;
