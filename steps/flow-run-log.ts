import type { Bundle } from "../evidence/bundle.ts";
import { keptLines } from "../evidence/kept-output.ts";
import { cut } from "../evidence/lines.ts";
import type { Log } from "../evidence/log.ts";
import { lastAnswer, until } from "../machine/until.ts";
import type { LogLine, PrefectClient } from "../prefect/client.ts";
import { errorsInOutput, isError } from "../prefect/failure.ts";

const pollMilliseconds = 100;
/** How long to wait for the last log line of a flow run: Prefect sends logs in batches. */
const logMilliseconds = 5_000;

/** How many lines of a flow run's log its result quotes. */
const tailLines = 10;

/**
 * Saves the log of a flow run that has ended, once its last line is there, within limits.
 * @returns its lines, redacted; none where they may not be quoted
 * @throws RehearsalError when Prefect does not give the log; what there was is saved all the same
 */
export async function saveWholeLog(
  client: PrefectClient,
  id: string,
  bundle: Bundle,
  file: string,
): Promise<LogLine[]> {
  let lines: LogLine[] = [];
  const read = async () => {
    lines = await client.logs(id);
    return lines;
  };
  try {
    await until(read, isWhole, {
      every: pollMilliseconds,
      within: logMilliseconds,
      signal: AbortSignal.timeout(2 * logMilliseconds),
    }).catch(lastAnswer<LogLine[]>);
  } finally {
    await write(bundle, file, lines);
  }
  // Redacted before anybody cuts a part out of them: a part of a secret is not recognized.
  return bundle.outputs === "none" ? [] : bundle.redactor.redactTextsIn(lines);
}

/**
 * The errors of a flow run in worker.log, for one that has none in its own log. Empty when it has, or when worker.log does not
 * name the flow run.
 */
export async function errorsOfWorker(
  workerLog: Log,
  flowRun: { id: string; name: string },
  own: LogLine[],
): Promise<LogLine[]> {
  if (own.some(isError)) return [];
  return errorsInOutput(await workerLog.soFar(), flowRun);
}

/** The last lines of a flow run's log, as one text. A traceback has many lines in one message. */
export const tailOf = (lines: LogLine[]): string =>
  lines
    .slice(-tailLines)
    .flatMap(({ message }) => message.trimEnd().split("\n"))
    .slice(-tailLines)
    .map(cut)
    .join("\n");

/** Saves what there is so far of the log of a flow run that has not ended. Returns whether it could be read. */
export async function savePartialLog(
  client: PrefectClient,
  id: string,
  bundle: Bundle,
  file: string,
): Promise<boolean> {
  try {
    await write(bundle, file, await client.logs(id));
    return true;
  } catch {
    // The error that ended the wait says more.
    return false;
  }
}

const isWhole = (lines: LogLine[]): boolean =>
  lines.some(({ name, message }) => name === "prefect.flow_runs" && message.startsWith("Finished in state"));

function write(bundle: Bundle, file: string, lines: LogLine[]): Promise<void> {
  const written = lines.map(({ timestamp, name, message }) => `${timestamp} ${name} ${message}`);
  const kept = keptLines(written, bundle.outputs).map((line) => `${line}\n`);
  return bundle.write(file, kept.join(""));
}
