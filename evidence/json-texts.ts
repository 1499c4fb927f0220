import { redactedMark } from "../lineage/redacted.ts";
import type { Redactor } from "./redaction.ts";

/** How deep the items of the answers of Marquez and Prefect lie. Each of them is one piece. */
const deepest = 2;
/** Characters that are given at once. */
const atOnce = 64 * 1024;

/**
 * A value as indented JSON, redacted, in pieces: a long answer is never in memory as a whole once more. The pieces are
 * those of `JSON.stringify(value, null, 2)`, of the value with everything in it redacted. A Map is an object, in which
 * what is undefined is null; a Set, or what gives its items one after the other, is a list. A function is asked when its
 * turn comes: a count follows what it counts.
 * @returns whether the text holds the value as it was given: nothing was concealed, and nothing looks as if it were
 */
export async function* jsonTexts(
  value: unknown,
  { redactIn }: Pick<Redactor, "redactIn">,
): AsyncGenerator<string, boolean> {
  let isAsGiven = true;
  const redacted: Redactor["redactIn"] = (one) => {
    const clean = redactIn(one);
    isAsGiven &&= clean === one;
    return clean;
  };
  let text = "";
  for await (const piece of pieces(value, redacted, 0)) {
    text += piece;
    isAsGiven &&= !piece.includes(redactedMark);
    if (text.length < atOnce) continue;
    yield text;
    text = "";
  }
  yield `${text}\n`;
  return isAsGiven;
}

async function* pieces(given: unknown, redactIn: Redactor["redactIn"], depth: number): AsyncGenerator<string> {
  const value: unknown = typeof given === "function" ? given() : given;
  const inner = `\n${"  ".repeat(depth + 1)}`;
  const end = `\n${"  ".repeat(depth)}`;
  if (depth >= deepest || !hasParts(value)) {
    yield textOf(redactIn(plain(value)), depth);
  } else if (isList(value)) {
    let before = "[";
    for await (const item of value) {
      yield before + inner;
      yield* pieces(item, redactIn, depth + 1);
      before = ",";
    }
    yield before === "[" ? "[]" : `${end}]`;
  } else {
    const names = new Set<string>();
    let before = "{";
    for (const [key, one] of value instanceof Map ? value : Object.entries(value)) {
      if (one === undefined && !(value instanceof Map)) continue;
      // A key may say that its value is a secret.
      const isText = typeof one === "string";
      let [[name, clean] = [key, one]] = Object.entries(redactIn({ [key]: isText ? one : null })) as [
        string,
        unknown,
      ][];
      // Two keys that are redacted are still two: each keeps its value.
      while (names.has(name)) name += "*";
      names.add(name);
      yield `${before}${inner}${JSON.stringify(name)}: `;
      if (isText) yield JSON.stringify(clean);
      else yield* pieces(one ?? null, redactIn, depth + 1);
      before = ",";
    }
    yield before === "{" ? "{}" : `${end}}`;
  }
}

const isList = (value: object): value is Iterable<unknown> | AsyncIterable<unknown> =>
  Array.isArray(value) || value instanceof Set || Symbol.asyncIterator in value;

/** Whether JSON has it in parts. A value such as a date says itself what to write. */
const hasParts = (value: unknown): value is object =>
  typeof value === "object" && value !== null && !("toJSON" in value && typeof value.toJSON === "function");

/** A value without Maps and Sets. */
function plain(value: unknown): unknown {
  if (value instanceof Map) return Object.fromEntries([...value].map(([key, one]) => [key, plain(one ?? null)]));
  return value instanceof Set ? [...value] : value;
}

/** Indented JSON at a depth: in lists within lists, whose brackets and indents are cut off. That is faster than to indent it. */
function textOf(value: unknown, depth: number): string {
  let nested = value;
  for (let at = 0; at < depth; at++) nested = [nested];
  const text = JSON.stringify(nested, null, 2) ?? "null";
  return depth === 0 ? text : text.slice(depth * (depth + 3), text.length - depth * (depth + 1));
}
