import assert from "node:assert/strict";
import { isClockTime } from "./marquez-replay.ts";

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
/** The ids of rows: Marquez makes them at random. All other ids follow from the events and are compared. */
const ROW_IDS = ["currentVersion", "datasetVersion", "parentJobUuid"];
/** Java's hash sets: their order was seen to differ from answer to answer. */
const SETS = ["inputs", "outputs", "inEdges", "outEdges"];
/** The number under which Marquez logs an error: random. */
const LOG_ID = /\(ID [0-9a-f]{16}\)/;

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

const sorted = (items: unknown[]): unknown[] =>
  items.toSorted((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1));

/** Compares found answers with recorded ones. Which found row id stands for which recorded one holds for all answers. */
export class Likeness {
  private readonly rows = new Map<string, string>();

  /**
   * Asserts that an answer is the recorded one, but for: row ids, which only have to correspond one to one; times of
   * Marquez's own clock; the order of sets; the number under which an error was logged.
   */
  assert(found: unknown, expected: unknown): void {
    assert.deepEqual(this.aligned(expected, found), this.ordered(expected));
  }

  private row(expected: string, found: string): string {
    if (!UUID.test(expected) || !UUID.test(found)) return found;
    for (const [recorded, ours] of this.rows) {
      if ((recorded === expected) !== (ours === found)) return `${found}, which already stood for ${recorded}`;
    }
    this.rows.set(expected, found);
    return expected;
  }

  /** Sets sorted, as in what `aligned` returns. */
  private ordered(value: unknown, name = ""): unknown {
    if (Array.isArray(value)) {
      const items = value.map((item) => this.ordered(item));
      // A job version and a run have lists by other names; only these four are sets.
      return SETS.includes(name) ? sorted(items) : items;
    }
    if (!isObject(value)) return value;
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, this.ordered(item, key)]));
  }

  /** The found value with the recorded one in place of what may differ. */
  private aligned(expected: unknown, found: unknown, name = ""): unknown {
    if (typeof expected === "string" && typeof found === "string") {
      if (ROW_IDS.includes(name)) return this.row(expected, found);
      if (isClockTime(expected) && isClockTime(found)) return expected;
      return LOG_ID.test(expected) && LOG_ID.test(found)
        ? found.replace(LOG_ID, LOG_ID.exec(expected)?.[0] ?? "")
        : found;
    }
    if (Array.isArray(expected) && Array.isArray(found)) {
      if (SETS.includes(name)) return sorted(found.map((item) => this.ordered(item)));
      return found.map((item, index) => this.aligned(expected[index], item));
    }
    if (!isObject(expected) || !isObject(found)) return found;
    return Object.fromEntries(
      Object.entries(found).map(([key, item]) => [key, this.aligned(expected[key], item, key)]),
    );
  }
}
