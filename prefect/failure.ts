import type { LogLine } from "./answers.ts";

/** Python's logging level ERROR. */
const ERROR = 40;

/** Whether a log line is an error's. */
export const isError = ({ level }: LogLine): boolean => level >= ERROR;

/** How Prefect begins an entry of its output: `17:28:10.123 | ERROR   | prefect.engine - `. */
const entryStart = /^\d{2}:\d{2}:\d{2}\.\d{3} \| /;

/**
 * The errors of a flow run in the output of its worker, with their tracebacks, as log lines. A flow run that crashes before its
 * flow begins may have no log of its own.
 * @param flowRun its id and its name: an error that has neither may be another one's
 */
export function errorsInOutput(output: string, flowRun: { id: string; name: string }): LogLine[] {
  const entries: string[][] = [];
  for (const line of output.split("\n"))
    if (entryStart.test(line) || entries.length === 0) entries.push([line]);
    else entries.at(-1)?.push(line);
  const isOurs = ([first = ""]: string[]): boolean =>
    entryStart.test(first) &&
    / \| (ERROR|CRITICAL) /.test(first) &&
    (first.includes(flowRun.id) || first.includes(`'${flowRun.name}'`));
  return entries
    .filter(isOurs)
    .map((lines) => ({ timestamp: "", level: ERROR, name: "worker", message: lines.join("\n").trimEnd() }));
}
const quotedCharacters = 600;

/**
 * The reason in a flow run's log: the exception of its last error. Prefect 3 leaves it out of the state of a run that crashed
 * before its flow began, which says no more than `Process exited with status code: 1`.
 */
export function reasonInLog(lines: LogLine[]): string | undefined {
  const last = lines.findLast(isError);
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
