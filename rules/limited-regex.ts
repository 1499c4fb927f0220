import { createContext, Script } from "node:vm";

/** Milliseconds after which a pattern is given up: it backtracks without end. */
const longest = 2_000;

const search = new Script("pattern.test(text)");
/** One for all: to make one takes longer than to search. */
const context = createContext({ pattern: /(?:)/, text: "" });
/** Patterns that were given up: of ten thousand values, each might take as long. */
const givenUp = new WeakSet<RegExp>();
/** What was found before: the values of many runs are often the same few. */
const known = new WeakMap<RegExp, Map<string, boolean>>();
/** How many results, of texts of what length, are remembered for each pattern. */
const mostKnown = { results: 1000, length: 200 };

/** Whether a regular expression matches somewhere in a text; undefined when it takes too long to tell, now or before. */
export function found(pattern: RegExp, text: string): boolean | undefined {
  if (givenUp.has(pattern)) return undefined;
  const results = known.get(pattern) ?? new Map<string, boolean>();
  known.set(pattern, results);
  const result = results.get(text) ?? searchFor(pattern, text);
  if (result === undefined) givenUp.add(pattern);
  else if (text.length <= mostKnown.length && results.size < mostKnown.results) results.set(text, result);
  return result;
}

function searchFor(pattern: RegExp, text: string): boolean | undefined {
  context.pattern = pattern;
  context.text = text;
  try {
    return search.runInContext(context, { timeout: longest }) as boolean;
  } catch (thrown) {
    if ((thrown as NodeJS.ErrnoException).code === "ERR_SCRIPT_EXECUTION_TIMEOUT") return undefined;
    throw thrown;
  }
}

/** What is told of a pattern that took too long. */
export const tookTooLong = (pattern: RegExp): string =>
  `${pattern} takes longer than ${longest / 1000} s on this text. Does it repeat what repeats already, as (a+)+ does?`;
