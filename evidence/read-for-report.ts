import { open, readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import { messageOf } from "../errors.ts";
import { RecordedLineage } from "../lineage/recorded-lineage.ts";
import { EventRows } from "../page/event-rows.ts";
import type { ReportedEvents, ReportedLog } from "../page/facts.ts";
import { eventsFile, recordedRequests } from "./recorded-events.ts";

/** What of a log a report shows, and how many characters of all logs together. */
const tail = { bytes: 12_000, lines: 60, all: 150_000 };
/** A larger graph is not read again only to be shown. */
const mostGraphBytes = 20_000_000;

/** What a report takes from the files of a bundle. All of it was redacted when it was written. */
export interface ReadForReport {
  events: ReportedEvents;
  /** Undefined where the lineage was not asked for. */
  told: RecordedLineage | undefined;
  graphs: unknown[];
  logs: ReportedLog[];
  /** What could not be read, in words. */
  problems: string[];
}

/**
 * Reads what a report shows. What cannot be read is told in the report: it hides nothing else.
 * @param directory the folder of the bundle
 * @param known what the events tell and which of them are shown, where that was read already
 */
export async function readForReport(
  directory: string,
  files: readonly string[],
  known: { told?: unknown; rows?: ReportedEvents | undefined } = {},
): Promise<ReadForReport> {
  const problems: string[] = [];
  const rows = new EventRows();
  const told = known.told === undefined ? new RecordedLineage() : undefined;
  try {
    if (told || !known.rows)
      for await (const request of recordedRequests(directory)) {
        rows.add(request);
        told?.add(request);
      }
  } catch (error) {
    problems.push(`${eventsFile} could be read as far as line ${rows.chosen.total}: ${messageOf(error)}`);
  }
  const graphs: unknown[] = [];
  for (const file of files.filter((one) => /^graph(?:-[a-z0-9-]+)?\.json$/.test(one)))
    try {
      const path = join(directory, file);
      const { size } = await stat(path);
      if (size <= mostGraphBytes) graphs.push(JSON.parse(await readFile(path, "utf8")));
      else problems.push(`${file} is too large to be drawn`);
    } catch (error) {
      problems.push(`${file} could not be read: ${messageOf(error)}`);
    }
  const logs: ReportedLog[] = [];
  let left = tail.all;
  for (const file of files.filter((one) => one.endsWith(".log"))) {
    const log = await endOfLog(directory, file).catch(() => undefined);
    if (!log) continue;
    const fits = log.tail.length <= left;
    if (fits) left -= log.tail.length;
    logs.push(fits ? log : { ...log, tail: "", isWhole: false });
  }
  return { events: known.rows ?? rows.chosen, told, graphs, logs, problems };
}

async function endOfLog(directory: string, file: string): Promise<ReportedLog> {
  await using handle = await open(join(directory, file));
  const { size } = await handle.stat();
  const from = Math.max(0, size - tail.bytes);
  const { buffer, bytesRead } = await handle.read(Buffer.alloc(size - from), 0, size - from, from);
  const lines = buffer.toString("utf8", 0, bytesRead).split("\n");
  if (lines.at(-1) === "") lines.pop();
  // The first line may have begun before.
  if (from > 0) lines.shift();
  const last = lines.slice(-tail.lines);
  return { file, bytes: size, tail: last.join("\n"), isWhole: from === 0 && last.length === lines.length };
}

/** The length of each file of a bundle, in bytes. */
export async function lengthsOf(directory: string, files: readonly string[]): Promise<Map<string, number>> {
  const all = await Promise.all(
    files.map(async (file) => [file, (await stat(join(directory, file)).catch(() => undefined))?.size] as const),
  );
  return new Map(all.flatMap(([file, size]) => (size === undefined ? [] : [[file, size] as const])));
}
