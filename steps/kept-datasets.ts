import type { KeptLineage } from "../judgement/kept.ts";
import type { SentDataset, SentEvents } from "../judgement/sent.ts";
import { keyOf } from "../lineage/names.ts";
import { keyOfColumn } from "../lineage/recorded-lineage.ts";
import { sideBySide } from "../machine/side-by-side.ts";
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

/** Reads the list of every namespace that the events name. */
export type ReadAll = (look: Look) => Promise<unknown>;

/**
 * What Marquez keeps of the datasets that a command sent: the columns of those with column lineage, and which of those
 * it has that a dataset event told of. It is asked for each, or for the list of their namespace where they are a good
 * part of it. What the list lacks it is asked for by name, so that nothing is called lost for what the list leaves out.
 * @param readAll reads the lists of all namespaces at once, where that is wanted anyway
 */
export async function keptDatasets(sent: SentEvents, marquez: MarquezClient, readAll?: ReadAll): Promise<KeptDatasets> {
  const told = new Set(sent.events.flatMap(({ dataset }) => dataset ?? []));
  const found: Found = { columns: new Map(), datasets: new Set(), origins: new Map() };
  const wanted = new Map<string, Asked & { names: ReadonlySet<string> }>();
  for (const [namespace, all] of Map.groupBy(sent.datasets.values(), (one) => one.namespace)) {
    const withColumns = all.filter((one) => one.columns.size > 0);
    const lone = all.filter(({ key }) => told.has(key));
    const names = new Set([...withColumns, ...lone].map(({ name }) => name));
    wanted.set(namespace, { withColumns, lone, names });
  }
  const look: Look = (dataset, namespace) => {
    if (wanted.get(namespace)?.names.has(dataset.name)) take(dataset, namespace, found);
  };
  let isAllRead = false;
  for (const [namespace, { withColumns, lone, names }] of wanted) {
    const isList = names.size > fewest && names.size * listedInTheTimeOfOne > (await marquez.datasetCount(namespace));
    if (isList && !isAllRead) {
      await (readAll ? readAll(look) : readList(namespace, look, marquez));
      isAllRead = readAll !== undefined;
    }
    await askForEach(
      {
        withColumns: withColumns.filter((one) => !hasAll(found.columns.get(one.key), one)),
        lone: lone.filter(({ key }) => !found.datasets.has(key)),
      },
      found,
      marquez,
    );
  }
  const { columns, datasets } = found;
  return { columns, datasets };
}

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

function take({ name, columnLineage }: Dataset, namespace: string, found: Found): void {
  const key = keyOf({ namespace, name });
  found.datasets.add(key);
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
