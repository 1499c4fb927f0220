import { isUtf8 } from "node:buffer";
import { readFile, realpath, stat } from "node:fs/promises";
import { relative, resolve, sep } from "node:path";
import type { Context } from "../context/context.ts";
import { messageOf } from "../errors.ts";
import type { Bundle } from "../evidence/bundle.ts";
import { nameProblem, namesFor } from "../evidence/file-names.ts";
import type { CollectFacts } from "../judgement/facts.ts";
import { filesSince, lookNear, type Snapshot } from "./files.ts";

/** The largest file that is copied, in bytes: it is read whole to be redacted. */
const mostBytes = 200 * 1024 * 1024;
/** The most files that one pattern may match. */
const mostFiles = 1000;

/**
 * Copies the files of `collect` into the bundle, whole; text is redacted. What is missing or cannot be copied is a result,
 * not an error.
 * @param before the files as they were before the commands
 * @throws RehearsalError STEP when the disk is full
 */
export const collect =
  (before: () => Snapshot | undefined) =>
  async (_: unknown, context: Context): Promise<CollectFacts[]> => {
    const { settings, bundle, signal } = context;
    const { cwd } = settings;
    const chosen = [];
    for (const one of settings.collect) {
      const { written, unchanged } = await filesSince(before() ?? new Map(), one.files, context);
      const near = written.length + unchanged.length === 0 ? await lookNear(one.files, cwd) : undefined;
      const wanted = one.unchanged ? [...written, ...unchanged].sort() : written;
      chosen.push({ files: one.files, wanted, unchanged: one.unchanged ? [] : unchanged, near });
    }
    const places = namesFor([...new Set(chosen.flatMap(({ wanted }) => wanted))], bundle.files());
    const done = new Map<string, string | undefined>();
    const facts: CollectFacts[] = [];
    for (const { files, wanted, unchanged, near } of chosen) {
      const one: CollectFacts = { files, copied: [], unchanged, problems: [], near };
      facts.push(one);
      for (const [nth, path] of wanted.entries()) {
        signal.throwIfAborted();
        const file = places.get(path) as string;
        if (nth >= mostFiles) {
          const why = `the pattern matches ${wanted.length} files, and at most ${mostFiles} are copied`;
          one.problems.push({ path, why });
          break;
        }
        if (!done.has(path)) done.set(path, await copy(path, cwd, bundle, file));
        const why = done.get(path);
        if (why === undefined) one.copied.push({ path, file });
        else one.problems.push({ path, why });
      }
    }
    return facts;
  };

/** Copies one file. @returns why it was not copied */
async function copy(path: string, cwd: string, bundle: Bundle, file: string): Promise<string | undefined> {
  const named = nameProblem(path);
  if (named) return named;
  let bytes: Uint8Array;
  try {
    const real = await realpath(resolve(cwd, path));
    if (!isBelow(real, await realpath(cwd))) return `it leads out of the working directory, to ${real}`;
    const { size } = await stat(real);
    if (size > mostBytes) return `it is larger than ${mostBytes / 1024 / 1024} MiB`;
    bytes = await readFile(real);
  } catch (thrown) {
    return `it cannot be read: ${messageOf(thrown)}`;
  }
  await write(bundle, file, bytes);
  return undefined;
}

const isBelow = (path: string, directory: string): boolean => {
  const from = relative(directory, path);
  return from !== ".." && !from.startsWith(`..${sep}`);
};

/** Writes text redacted, JSON as JSON that is still valid, and all else as it is. */
async function write(bundle: Bundle, file: string, bytes: Uint8Array): Promise<void> {
  if (!isUtf8(bytes) || bytes.includes(0)) return bundle.writeBytes(file, bytes);
  const text = Buffer.from(bytes).toString("utf8");
  const redacted = await bundle.redactor.redactLong(text);
  // Bytes that hold no secret stay as they are, a byte order mark and invisible characters among them.
  if (redacted === text) return bundle.writeBytes(file, bytes);
  const json = parsed(text);
  return json === undefined || parsed(redacted) !== undefined ? bundle.write(file, text) : bundle.writeJson(file, json);
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
