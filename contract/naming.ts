import type { QualifiedName } from "../lineage/names.ts";
import { type Normalised, normaliser, type Places } from "./normalise.ts";
import { patternOf, varies } from "./template.ts";

/** Gives each name of a rehearsal the template that a contract knows it by, or else one of its own. */
export class Naming {
  readonly #normalise: (name: string) => Normalised;
  readonly #namespaces: Known;
  readonly #names = new Map<string, Known>();
  readonly #named = new Map<string, Map<string, string>>();

  /** @param known the names of the contract; a template that matches a name names it */
  constructor(places: Places, known: Iterable<QualifiedName> = []) {
    this.#normalise = normaliser(places);
    const all = [...known];
    this.#namespaces = new Known(all.map(({ namespace }) => namespace));
    for (const [namespace, names] of Map.groupBy(all, ({ namespace }) => namespace))
      this.#names.set(namespace, new Known(names.map(({ name }) => name)));
  }

  name({ namespace, name }: QualifiedName): QualifiedName {
    const space = this.#once("", namespace, this.#namespaces);
    return { namespace: space, name: this.#once(`${space}\n`, name, this.#names.get(space)) };
  }

  #once(within: string, name: string, known: Known | undefined): string {
    const named = this.#named.get(within) ?? new Map<string, string>();
    this.#named.set(within, named);
    const found = named.get(name);
    if (found !== undefined) return found;
    const normalised = this.#normalise(name);
    const template = known?.templateOf(normalised) ?? normalised.canonical;
    named.set(name, template);
    return template;
  }
}

/** Templates that names are looked up in. */
class Known {
  readonly #texts: Set<string>;
  readonly #patterns: { template: string; matches: (text: string) => boolean }[];

  constructor(templates: string[]) {
    this.#texts = new Set(templates);
    this.#patterns = [...this.#texts]
      .filter(varies)
      .map((template) => ({ template, matches: patternOf(template).matches }));
  }

  /** What a name is first and foremost, then what has its form, then what matches it. */
  templateOf({ placed, canonical }: Normalised): string | undefined {
    if (this.#texts.has(placed)) return placed;
    if (this.#texts.has(canonical)) return canonical;
    return this.#patterns.find(({ matches }) => matches(placed))?.template;
  }
}
