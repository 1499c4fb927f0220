import type { Bundle } from "../evidence/bundle.ts";
import { keptLines } from "../evidence/kept-output.ts";
import { lastAnswer, until } from "../machine/until.ts";
import type { LogLine, PrefectClient } from "../prefect/client.ts";

const pollMilliseconds = 100;
/** How long to wait for the last log line of a flow run: Prefect sends logs in batches. */
const logMilliseconds = 5_000;

/** The log of a flow run in the bundle. */
export const flowRunLog = "flow-run.log";

/**
 * Saves the log of a flow run that has ended, once its last line is there, within limits.
 * @returns its lines; none where they may not be quoted
 * @throws RehearsalError when Prefect does not give the log; what there was is saved all the same
 */
export async function saveWholeLog(client: PrefectClient, id: string, bundle: Bundle): Promise<LogLine[]> {
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
    await write(bundle, lines);
  }
  return bundle.outputs === "none" ? [] : lines;
}

/** Saves what there is so far of the log of a flow run that has not ended. Returns whether it could be read. */
export async function savePartialLog(client: PrefectClient, id: string, bundle: Bundle): Promise<boolean> {
  try {
    await write(bundle, await client.logs(id));
    return true;
  } catch {
    // The error that ended the wait says more.
    return false;
  }
}

const isWhole = (lines: LogLine[]): boolean =>
  lines.some(({ name, message }) => name === "prefect.flow_runs" && message.startsWith("Finished in state"));

function write(bundle: Bundle, lines: LogLine[]): Promise<void> {
  const written = lines.map(({ timestamp, name, message }) => `${timestamp} ${name} ${message}`);
  return bundle.write(
    flowRunLog,
    keptLines(written, bundle.outputs)
      .map((line) => `${line}\n`)
      .join(""),
  );
}
