import { readFile, stat } from "node:fs/promises";
import { resolve } from "node:path";
import type { Context } from "../context/context.ts";
import { messageOf } from "../errors.ts";
import type { CheckFacts, CheckReadings, Reading } from "../judgement/facts.ts";
import { listNames } from "../lineage/names.ts";
import { request, whyNoAnswer } from "../machine/request.ts";
import { type Checks, serviceOf, withService } from "../settings/checks.ts";
import { headersOf, revealed, type SecuredService } from "../settings/credentials.ts";
import type { Provisioned } from "../stack/provisioned.ts";
import { filesSince, lookNear, type Snapshot } from "./files.ts";
import { headOf } from "./git.ts";

/** The largest file or answer that a check reads, in bytes. */
const mostBytes = 50 * 1024 * 1024;
const tooLarge = `it is larger than ${mostBytes / 1024 / 1024} MiB, the most that a check reads`;
/** Milliseconds that a server may take to begin its answer, and between two parts of it. */
const patience = 10_000;
const mostRedirects = 5;

/**
 * Reads what the checks of the settings are about. What is missing or cannot be read is a result, not an error.
 * @param before the files as they were before the commands
 */
export const readForChecks =
  (before: () => Snapshot | undefined) =>
  async (stack: Provisioned, context: Context): Promise<CheckReadings> => {
    const { cwd, checks } = context.settings;
    const read = Object.entries(checks).map(async ([name, check]): Promise<CheckFacts> => {
      if (check.url !== undefined)
        return { name, unchanged: [], read: [await readAnswer(check.url, check.status ?? 200, stack, context)] };
      return { name, ...(await readFiles(check, before() ?? new Map(), context)) };
    });
    const [gitHead, ...facts] = await Promise.all([headOf(cwd), ...read]);
    return { gitHead, checks: facts };
  };

async function readFiles(
  { file: pattern = "", unchanged: readsUnchanged = false }: Checks[string],
  before: Snapshot,
  context: Context,
): Promise<Omit<CheckFacts, "name">> {
  const { cwd } = context.settings;
  const { written, unchanged } = await filesSince(before, pattern, context);
  const files = readsUnchanged ? [...written, ...unchanged].sort() : written;
  // One after another: each may be as large as the limit.
  const read: Reading[] = [];
  for (const file of files) read.push({ place: file, ...(await readText(resolve(cwd, file))) });
  const near = written.length + unchanged.length === 0 ? await lookNear(pattern, cwd) : undefined;
  return { read, unchanged: readsUnchanged ? [] : unchanged, near };
}

async function readText(path: string): Promise<Pick<Reading, "content" | "problem">> {
  try {
    if ((await stat(path)).size > mostBytes) return { problem: tooLarge };
    return { content: await readFile(path, "utf8") };
  } catch (thrown) {
    return { problem: `it cannot be read: ${messageOf(thrown)}` };
  }
}

async function readAnswer(
  written: string,
  expected: number,
  { urls }: Provisioned,
  { settings, signal }: Context,
): Promise<Reading> {
  const service = serviceOf(written);
  const origin = service && (urls as Record<string, string | undefined>)[service];
  if (service && !origin) {
    const names = Object.entries(urls).flatMap(([name, url]) => (url ? [name] : []));
    return { place: written, problem: `the stack has no service ${service}: its services are ${listNames(names)}` };
  }
  const url = origin ? withService(written, origin) : written;
  try {
    const headers = isSecured(service) ? revealed(headersOf(settings[service])) : {};
    return { place: url, ...(await get(new URL(url), { expected, headers, signal })) };
  } catch (thrown) {
    signal.throwIfAborted();
    return { place: url, problem: `it did not answer (${whyNoAnswer(thrown, url)})` };
  }
}

/** Whether it is a service that may want credentials. One of the user's own has none. */
const isSecured = (service: string | undefined): service is SecuredService =>
  service === "marquez" || service === "prefect" || service === "web";

/** How a URL is asked for. */
interface Asking {
  /** The status that is no redirect to follow. */
  expected: number;
  /** What its server wants. */
  headers: Record<string, string>;
  signal: AbortSignal;
}

/** Gets a URL. A redirect is followed only to the same server: the settings name no other one. */
async function get(url: URL, asking: Asking, redirects = 0): Promise<Omit<Reading, "place">> {
  const { expected, signal } = asking;
  const {
    statusCode: status,
    headers,
    body,
  } = await request(url, {
    signal,
    headers: asking.headers,
    headersTimeout: patience,
    bodyTimeout: patience,
  });
  const location = status >= 300 && status < 400 && typeof headers.location === "string" ? headers.location : undefined;
  const next = location === undefined ? null : URL.parse(location, url);
  if (next?.origin === url.origin && status !== expected && redirects < mostRedirects) {
    await body.dump();
    return get(next, asking, redirects + 1);
  }
  const parts: Uint8Array[] = [];
  let size = 0;
  for await (const part of body) {
    size += part.length;
    if (size > mostBytes) return { status, problem: tooLarge };
    parts.push(part);
  }
  return { status, content: Buffer.concat(parts).toString("utf8"), redirect: next?.href };
}
