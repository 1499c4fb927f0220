import { Script } from "node:vm";

/** Milliseconds after which a pattern is given up: it backtracks without end. */
const longest = 2_000;

const search = new Script("pattern.test(text)");

/** Whether a regular expression matches somewhere in a text; undefined when it takes too long to tell. */
export function found(pattern: RegExp, text: string): boolean | undefined {
  try {
    return search.runInNewContext({ pattern, text }, { timeout: longest }) as boolean;
  } catch (thrown) {
    if ((thrown as NodeJS.ErrnoException).code === "ERR_SCRIPT_EXECUTION_TIMEOUT") return undefined;
    throw thrown;
  }
}

/** What is told of a pattern that took too long. */
export const tookTooLong = (pattern: RegExp): string =>
  `${pattern} takes longer than ${longest / 1000} s on this text. Does it repeat what repeats already, as (a+)+ does?`;
