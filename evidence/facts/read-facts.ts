import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import type { CheckReadings, Facts, Sending } from "../../judgement/facts.ts";
import type { Outcome } from "../../judgement/outcome.ts";
import { SentEvents } from "../../judgement/sent.ts";
import type { Recorded } from "../recorded-events.ts";
import { type CapturedFiles, mapped, readingIn } from "./captured.ts";
import { factsForm } from "./document.ts";
import { factsFile, type StoredFacts } from "./stored-facts.ts";

const asItIs = factsForm({ redact: (text) => text, redactTextsIn: (value) => value });

/**
 * Reads facts.json.
 * @param directory the folder of the bundle
 * @returns undefined when the bundle has none
 * @throws Error saying what is wrong with it, by key
 */
export async function readFacts(directory: string): Promise<StoredFacts | undefined> {
  const text = await readFile(join(directory, factsFile), "utf8").catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return undefined;
    throw error;
  });
  if (text === undefined) return undefined;
  const read = z.safeDecode(asItIs, JSON.parse(text));
  if (read.success) return read.data;
  throw new Error(`${factsFile} is not what a rehearsal writes: ${z.prettifyError(read.error)}`);
}

/**
 * The facts that are judged: those of facts.json, with the events and the captured files.
 * @param known what captured files hold, where that is known already
 * @throws Error when a file that is named is missing, or is something else
 */
export async function judgedFacts(
  directory: string,
  stored: StoredFacts,
  recorded: Recorded,
  known?: CapturedFiles,
): Promise<Omit<Facts, "drift">> {
  const reading = readingIn(directory, known);
  const { sent, ...told } = recorded;
  const sentBy = <T>(outcome: Outcome<T>, command: string): Promise<Outcome<T & Pick<Sending, "sent">>> =>
    mapped(outcome, async (value) => ({ ...value, sent: sent.get(command) ?? new SentEvents() }));
  const { deployed, flowRunKept, flowRuns, datasets, checks } = stored;
  return {
    refinements: await Promise.all(
      stored.refinements.map(async ({ refinement, run, kept, runs, graph, gitHead }) => ({
        refinement,
        run: await sentBy(run, `refine${refinement.suffix}`),
        kept: await reading.kept(kept),
        runs: await reading.runs(runs),
        graph: await reading.graph(graph),
        gitHead,
      })),
    ),
    prepared: stored.prepared,
    deployed,
    flowRun: await sentBy(stored.flowRun, "prefect"),
    flowRunKept: flowRunKept && (await reading.kept(flowRunKept)),
    flowRuns: flowRuns && (await reading.runs(flowRuns)),
    flowRunPicture: stored.flowRunPicture,
    flowRunHead: stored.flowRunHead,
    datasets,
    logs: stored.logs,
    commands: stored.commands,
    checks: checks && (await mapped(checks, (value) => withContent(directory, value))),
    collected: stored.collected,
    jobs: stored.jobs && new Map(stored.jobs),
    told,
  };
}

async function withContent(directory: string, { gitHead, checks }: CheckReadings): Promise<CheckReadings> {
  const each = checks.map(async ({ read, ...check }) => {
    const readings = read.map(async ({ file, ...reading }) =>
      file === undefined ? reading : { ...reading, content: await readFile(inside(directory, file), "utf8") },
    );
    return { ...check, read: await Promise.all(readings) };
  });
  return { gitHead, checks: await Promise.all(each) };
}

/** A bundle may come from elsewhere: no file outside it is read. */
function inside(directory: string, file: string): string {
  if (file.split(/[\\/]/).includes("..")) throw new Error(`${JSON.stringify(file)} is no file of the bundle`);
  return join(directory, file);
}
