import type { KeptLineage } from "../judgement/kept.ts";
import type { SentDataset, SentEvents } from "../judgement/sent.ts";
import { keyOfColumn } from "../lineage/recorded-lineage.ts";
import { sideBySide } from "../machine/side-by-side.ts";
import { inSlices, type Slices } from "../machine/turns.ts";
import { type Dataset, listedColumns } from "../marquez/answers.ts";
import { datasetNode, type MarquezClient } from "../marquez/client.ts";
import type { Look } from "./dataset-list.ts";

/** How many datasets Marquez is asked for one by one, whatever the whole list holds. */
const fewest = 50;
/** An estimate: a dataset of a list takes Marquez 1.2 ms, and a question about a job 84 ms, of which eight go side by side. */
const listedInTheTimeOfOne = 10;
/** How many datasets Marquez is asked for one by one at most, and how many at a time. */
const mostAsked = 10_000;
const concurrency = 8;

type Columns = ReadonlyMap<string, ReadonlySet<string>>;
type KeptDatasets = Pick<KeptLineage, "columns" | "datasets">;
interface Asked {
  /** Those that were sent with column lineage. */
  withColumns: SentDataset[];
  /** Those that a dataset event told of. */
  lone: SentDataset[];
}

interface Wanted extends Asked {
  /** Both by name: the key, and whether a dataset event told of it. */
  byName: Map<string, { key: string; isLone: boolean }>;
}

/** Reads the list of every namespace that the events name. */
export type ReadAll = (look: Look) => Promise<unknown>;

/**
 * What Marquez keeps of the datasets that a command sent: the columns of those with column lineage, and which of those
 * it has that a dataset event told of. It is asked for each, or for the list of their namespace where they are a good
 * part of it. What the list lacks it is asked for by name, so that nothing is called lost for what the list leaves out.
 * @param readAll reads the lists of all namespaces at once, where that is wanted anyway
 */
export async function keptDatasets(sent: SentEvents, marquez: MarquezClient, readAll?: ReadAll): Promise<KeptDatasets> {
  const found: Found = { columns: new Map(), datasets: new Set(), origins: new Map() };
  const wanted = await inSlices(wantedOf(sent));
  const look: Look = (dataset, namespace) => {
    const one = wanted.get(namespace)?.byName.get(dataset.name);
    if (one) take(dataset, one, found);
  };
  let isAllRead = false;
  for (const [namespace, { withColumns, lone, byName }] of wanted) {
    const isList = byName.size > fewest && byName.size * listedInTheTimeOfOne > (await marquez.datasetCount(namespace));
    if (isList && !isAllRead) {
      await (readAll ? readAll(look) : readList(namespace, look, marquez));
      isAllRead = readAll !== undefined;
    }
    const left = { withColumns: await inSlices(incomplete(withColumns, found)), lone: lone.filter(notIn(found)) };
    await askForEach(left, found, marquez);
  }
  const { columns, datasets } = found;
  return { columns, datasets };
}

/** What is asked for, by namespace. */
function* wantedOf(sent: SentEvents): Slices<Map<string, Wanted>> {
  const told = new Set<string>();
  for (const { dataset } of sent.events) if (dataset !== undefined) told.add(dataset);
  yield;
  const wanted = new Map<string, Wanted>();
  for (const one of sent.datasets.values()) {
    yield;
    const [hasColumns, isLone] = [one.columns.size > 0, told.has(one.key)];
    if (!hasColumns && !isLone) continue;
    const { withColumns, lone, byName } = known(wanted, one.namespace);
    if (hasColumns) withColumns.push(one);
    if (isLone) lone.push(one);
    byName.set(one.name, { key: one.key, isLone });
  }
  return wanted;
}

function known(all: Map<string, Wanted>, namespace: string): Wanted {
  const one = all.get(namespace) ?? { withColumns: [], lone: [], byName: new Map() };
  all.set(namespace, one);
  return one;
}

/** Those of which columns are still missing. */
function* incomplete(all: readonly SentDataset[], { columns }: Found): Slices<SentDataset[]> {
  const left: SentDataset[] = [];
  for (const one of all) {
    if (!hasAll(columns.get(one.key), one)) left.push(one);
    yield;
  }
  return left;
}

const notIn =
  ({ datasets }: Found) =>
  ({ key }: SentDataset): boolean =>
    !datasets.has(key);

interface Found {
  columns: Map<string, Columns>;
  datasets: Set<string>;
  /** The sets of columns that others come from, each once: by all of it as a text. */
  origins: Map<string, ReadonlySet<string>>;
}

/** Whether every column that was sent is there, with all that it comes from. */
const hasAll = (kept: Columns | undefined, { columns }: SentDataset): boolean =>
  [...columns].every(([name, { inputs }]) => inputs.every((one) => kept?.get(name)?.has(keyOfColumn(one))));

const readList = (namespace: string, look: Look, marquez: MarquezClient): Promise<void> =>
  marquez.datasets([namespace], async (pages) => {
    for await (const { items } of pages) for (const one of items) look(one, namespace);
  });

function take({ columnLineage }: Dataset, { key, isLone }: { key: string; isLone: boolean }, found: Found): void {
  if (isLone) found.datasets.add(key);
  const columns = listedColumns.safeParse(columnLineage ?? []).data ?? [];
  if (columns.length > 0)
    found.columns.set(
      key,
      asColumns(
        columns.map((one) => ({ field: one.name, inputFields: one.inputFields })),
        found,
      ),
    );
}

async function askForEach({ withColumns, lone }: Asked, found: Found, marquez: MarquezClient): Promise<void> {
  await sideBySide(withColumns.slice(0, mostAsked), concurrency, async ({ key, namespace, name }) => {
    const answer = await marquez.columnLineage(datasetNode(namespace, name));
    const own = (answer?.graph ?? []).filter(({ data }) => data.namespace === namespace && data.dataset === name);
    found.columns.set(
      key,
      asColumns(
        own.map(({ data }) => data),
        found,
      ),
    );
  });
  await sideBySide(lone.slice(0, mostAsked), concurrency, async ({ key, namespace, name }) => {
    if (await marquez.dataset(namespace, name)) found.datasets.add(key);
  });
}

interface ColumnAnswer {
  field: string;
  inputFields: { namespace: string; dataset: string; field: string }[];
}

const asColumns = (columns: ColumnAnswer[], { origins }: Pick<Found, "origins">): Columns =>
  new Map(
    columns.flatMap(({ field, inputFields }) => {
      const inputs = inputFields.map(({ namespace, dataset: name, field }) => keyOfColumn({ namespace, name, field }));
      if (inputs.length === 0) return [];
      const text = inputs.join();
      const known = origins.get(text) ?? new Set(inputs);
      origins.set(text, known);
      return [[field, known] as const];
    }),
  );
