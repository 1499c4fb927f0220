import type { LogLine } from "./answers.ts";

/** Python's logging level ERROR. */
const ERROR = 40;
const quotedCharacters = 600;

/**
 * The reason in a flow run's log: the exception of its last error. Prefect 3 leaves it out of the state of a run that crashed
 * before its flow began, which says no more than `Process exited with status code: 1`.
 */
export function reasonInLog(lines: LogLine[]): string | undefined {
  const last = lines.findLast(({ level }) => level >= ERROR);
  if (last === undefined) return undefined;
  const text = last.message.split("\n");
  // A traceback ends with the exception's name, a colon, and its message.
  const exception = text.findLastIndex((line) => /^[A-Za-z_][\w.]*: /.test(line));
  const reason = exception > 0 ? text.slice(exception) : text;
  return reason
    .map((line) => line.trim())
    .join(" ")
    .trim()
    .slice(0, quotedCharacters);
}
