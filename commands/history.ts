import { existsSync } from "node:fs";
import { dirname, join, relative, resolve, sep } from "node:path";
import { styleText } from "node:util";
import { messageOf, RehearsalError } from "../errors.ts";
import type { Entry } from "../history/entry.ts";
import { flakyInWords, flakyOf } from "../history/flaky.ts";
import type { Wanted } from "../history/history.ts";
import { pageOf } from "../history/page.ts";
import { tableOf } from "../history/table.ts";
import { writeWhole } from "../machine/write-whole.ts";
import { exitCodes } from "../rehearsal/exit-code.ts";
import { bucketSecrets } from "../rehearsal/open-settings.ts";
import type { Settings } from "../settings/schema.ts";
import { type HistoryPlace, locationOf, openHistory, unreadHistory } from "../store/history-place.ts";
import { readHistory } from "../store/read-history.ts";
import { rebuildIndex } from "../store/rebuild-index.ts";
import { secretsFor } from "./bundle-of.ts";
import { runCommand, type StackOptions, stackOf } from "./command.ts";
import { type WantedOptions, wantedOf } from "./history-options.ts";

/** The options of `rehearse history`. */
export interface HistoryOptions extends WantedOptions, Omit<StackOptions, "stack"> {
  html?: string;
  rebuild: boolean;
}

/** `rehearse history`: lists the rehearsals whose bundles are in a store, the newest first. */
export const history = (written: string | undefined, options: HistoryOptions): Promise<number> =>
  runCommand(options.json, async () => {
    const wanted = wantedOf(options);
    let loaded: Promise<Settings> | undefined;
    const settings = () => (loaded ??= settingsFor({ ...options, stack: options.stack ?? "local" }, written));
    const location = written ?? locationOf((await settings()).evidence);
    const place = await openHistory(location, async () => (await settings()).aws);
    try {
      return await (options.rebuild ? rebuild(place, options) : list(place, wanted, options));
    } catch (thrown) {
      throw unreadHistory(place.location, thrown);
    } finally {
      place.close();
    }
  });

async function list(place: HistoryPlace, wanted: Wanted, { json, html }: HistoryOptions): Promise<number> {
  const { location, objects, folder } = place;
  // A folder is read as fast without an index, and somebody may look at it who may not write.
  const { rows, problems } = await readHistory(objects, wanted, folder === undefined);
  const flaky = flakyOf(rows.map(({ entry }) => entry));
  for (const problem of problems) process.stderr.write(`${problem}\n`);
  if (html !== undefined) {
    const file = resolve(html);
    const linkOf = linksFrom(dirname(file), folder);
    await writeWhole(file, pageOf({ location, rows, flaky, problems, at: new Date(), linkOf })).catch((thrown) => {
      throw notWritten(file, thrown);
    });
  }
  if (json) {
    const entries = rows.map(({ entry, isGone }) => ({
      ...entry,
      location: `${location}/${entry.name}`,
      deleted: isGone,
    }));
    process.stdout.write(`${JSON.stringify({ location, rehearsals: entries, flaky, problems }, null, 2)}\n`);
  } else if (rows.length === 0) process.stdout.write(`no such rehearsal in ${location}\n`);
  else {
    process.stdout.write(tableOf(rows, flaky, painted));
    for (const one of flaky) process.stdout.write(`flaky: ${one.expectation} of ${one.stack}: ${flakyInWords(one)}\n`);
  }
  return exitCodes.passed;
}

/** Links from the page to what a reader opens of a bundle. A browser cannot open an address of S3. */
const linksFrom =
  (directory: string, folder: string | undefined) =>
  ({ name }: Entry): string | undefined => {
    const file = ["report.html", "notes.md"].find((one) => folder !== undefined && existsSync(join(folder, name, one)));
    if (folder === undefined || file === undefined) return undefined;
    const parts = relative(directory, join(folder, name, file))
      .split(sep)
      .map(encodeURIComponent);
    return `./${parts.join("/")}`;
  };

const notWritten = (file: string, thrown: unknown): RehearsalError =>
  new RehearsalError("SETTINGS", {
    doing: `writing ${file}`,
    found: messageOf(thrown),
    next: "Name a file in a folder that exists, after --html.",
  });

const colours = { passed: "green", failed: "red", error: "red", interrupted: "yellow" } as const;
const painted = (cell: string, verdict: keyof typeof colours): string => styleText(colours[verdict], cell);

async function rebuild({ location, objects }: HistoryPlace, { json }: HistoryOptions): Promise<number> {
  const rebuilt = await rebuildIndex(objects);
  const { bundles, added, corrected, problems } = rebuilt;
  for (const problem of problems) process.stderr.write(`${problem}\n`);
  const told = json
    ? JSON.stringify({ location, ...rebuilt }, null, 2)
    : `${bundles} bundles in ${location}: ${added} added to the index, ${corrected} corrected in it`;
  process.stdout.write(`${told}\n`);
  return exitCodes.passed;
}

const settingsFor = async (options: StackOptions, written: string | undefined): Promise<Settings> =>
  (await stackOf(options, written === undefined ? bucketSecrets : secretsFor(written))).settings;
