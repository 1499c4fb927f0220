/**
 * Gives equal lists as one, as long as no other list with the same first item came between: the twenty events of a run
 * name the same datasets, and each list of its own would be most of what is remembered of an event.
 */
export class SharedLists {
  readonly #byFirst = new Map<string, readonly string[]>();

  /** The list, or an equal one that came before. Nobody may change it. */
  of(list: readonly string[]): readonly string[] {
    const [first] = list;
    if (first === undefined) return nothing;
    const known = this.#byFirst.get(first);
    if (known && isSameList(known, list)) return known;
    this.#byFirst.set(first, list);
    return list;
  }
}

const nothing: readonly string[] = [];

/** Whether two lists have the same items in the same order. */
export const isSameList = (one: readonly string[], other: readonly string[]): boolean =>
  one === other || (one.length === other.length && one.every((item, nth) => item === other[nth]));

/** So many different values are shared; a lineage with more has few that are equal. */
const mostShared = 1_000;

/** Gives equal values as one. */
export class SharedValues<T> {
  readonly #byText = new Map<string, T>();

  /** The value, or an equal one that came before. Nobody may change it. */
  of(value: T): T {
    const text = JSON.stringify(value);
    const known = this.#byText.get(text);
    if (known !== undefined) return known;
    if (this.#byText.size < mostShared) this.#byText.set(text, value);
    return value;
  }
}
