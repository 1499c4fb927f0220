import type { Context } from "../context/context.ts";
import type { SentEvents } from "../judgement/sent.ts";
import type { Dataset } from "../marquez/answers.ts";
import type { MarquezClient } from "../marquez/client.ts";

/** How much of a list was captured, and how much of it there is. */
export interface Counted {
  captured: number;
  totalCount: number;
}

/** Sees a dataset of the list, with its namespace. A list that shifted is read again, and all of it is seen again. */
export type Look = (dataset: Dataset, namespace: string) => void;

/**
 * The list of all datasets of the namespace, and of every namespace that the events name. Marquez takes 12 s for ten
 * thousand: whoever needs it first reads it, and captures it in datasets.json. They go from Marquez's pages into the
 * file: all of them together may be larger than a rehearsal is otherwise.
 */
export class DatasetList {
  readonly #sent: (() => SentEvents | undefined)[];
  #counted: Counted | undefined;

  /** @param sent what each command sent; undefined when it did not run */
  constructor(sent: (() => SentEvents | undefined)[]) {
    this.#sent = sent;
  }

  /** How much was captured; undefined before. */
  get counted(): Counted | undefined {
    return this.#counted;
  }

  /** Reads the list, and captures it. */
  async capture(
    marquez: Pick<MarquezClient, "datasets">,
    { settings, bundle }: Pick<Context, "settings" | "bundle">,
    look: Look = () => {},
  ): Promise<Counted> {
    const named = this.#sent.flatMap((one) => [...(one()?.datasets.values() ?? [])].map(({ namespace }) => namespace));
    const namespaces = [...new Set([settings.namespace, ...named])];
    this.#counted = await marquez.datasets(namespaces, async (pages) => {
      const counts: number[] = [];
      let captured = 0;
      const items = async function* () {
        for await (const { list, totalCount, items } of pages) {
          counts[list] = totalCount ?? 0;
          captured += items.length;
          for (const one of items) look(one, namespaces[list] as string);
          yield* items;
        }
      };
      const totalCount = () => counts.reduce((sum, one) => sum + one, 0);
      await bundle.writeJson(
        "datasets.json",
        new Map<string, unknown>([
          ["datasets", items()],
          ["totalCount", totalCount],
        ]),
      );
      return { captured, totalCount: totalCount() };
    });
    return this.#counted;
  }
}
