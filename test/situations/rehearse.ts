import { execa } from "execa";
import type { LoadedContract } from "../../context/loaded-contract.ts";
import type { Bundle } from "../../evidence/bundle.ts";
import { learned, type Outcome } from "../../judgement/outcome.ts";
import type { Verdict } from "../../judgement/verdict.ts";
import { startApi } from "../../offline/emulators/marquez-stand-in/api.ts";
import { apiServer } from "../../offline/emulators/marquez-stand-in/api-server.ts";
import type { Entry } from "../../offline/emulators/marquez-stand-in/entry.ts";
import type { Journal } from "../../offline/emulators/marquez-stand-in/journal.ts";
import { Recording } from "../../recorder/recording.ts";
import { headersOf } from "../../settings/credentials.ts";
import type { RawSettings } from "../../settings/raw-settings.ts";
import { secretsOf } from "../../settings/secrets-of.ts";
import type { Provisioned } from "../../stack/provisioned.ts";
import { captureDatasets, captureGraph, captureRuns } from "../../steps/capture.ts";
import { captureKept } from "../../steps/capture-kept.ts";
import { DatasetList } from "../../steps/dataset-list.ts";
import { prepare } from "../../steps/prepare.ts";
import { refine } from "../../steps/refine.ts";
import type { Step } from "../../steps/step.ts";
import { verify } from "../../steps/verify.ts";
import { example } from "../context/example.ts";
import { guarded } from "../guarded.ts";
import { FakeClock } from "../machine/fake-clock.ts";
import { type Listening, listening, MemoryJournal } from "../offline/in-process.ts";

/** What happens in a situation. */
export interface Situation {
  /**
   * The body of a program that posts events, as `refine.mjs` of `test/situations/client.mjs` would:
   * it has all that `client.mjs` exports.
   */
  program: string;
  settings?: RawSettings;
  /** The body of another producer's program, which runs before the refinement. */
  before?: string;
  /** The body of another producer's program, which runs after the refinement and before the capture. */
  afterRefinement?: string;
  /** Where Marquez keeps what it accepts. One that fails makes it answer 500. */
  journal?: Journal;
  /** Marquez dies while it takes this event, counted from 1. */
  diesAt?: number;
  /** What happens to the bundle before the rehearsal. */
  spoil?: (bundle: Bundle) => void;
  /** The Authorization without which Marquez refuses access. */
  wants?: string;
  /** Called when the bundle is sealed, and still there. */
  sealed?: (bundle: Bundle) => void;
  /** The contract that the lineage is judged by. */
  contract?: LoadedContract;
}

/**
 * Rehearses a situation with the real steps, recorder and judgement. Marquez is the stand-in, in
 * this process; it is checked against recorded answers of a real one by
 * test/offline/marquez-stand-in-replay.test.ts.
 */
export async function rehearse({ program, settings = {}, before, contract, ...given }: Situation): Promise<Verdict> {
  const { journal = new MemoryJournal(), diesAt, afterRefinement, spoil = () => {}, sealed = () => {}, wants } = given;
  await using marquez = await mortalMarquez(journal, diesAt, wants);
  if (before) await runAsAnother(before, marquez.url);
  using rehearsal = example(() => ({
    namespace: "case.ns",
    job: "case.job",
    ...settings,
    ...(wants ? { marquez: { url: marquez.url, ...(settings.marquez as object) } } : {}),
    refine: { command: commandOf(program), ...(settings.refine as object) },
  }));
  rehearsal.bundle.redactor.conceal(...secretsOf(rehearsal.settings, {}));
  rehearsal.contract = contract;
  spoil(rehearsal.bundle);
  const stack: Provisioned = { urls: { marquez: marquez.url }, containers: {}, images: [] };
  await using recording = new Recording(rehearsal.bundle, { headers: headersOf(rehearsal.settings.marquez) });
  const prepared = await outcomeOf(() => prepare(rehearsal));
  const steps = [];
  for (const refinement of rehearsal.settings.refinements) {
    const ran = await outcomeOf(() =>
      refine(refinement, recording, { notReady: () => [], clock: new FakeClock() })(stack, rehearsal),
    );
    steps.push({ refinement, ran });
  }
  if (afterRefinement) await runAsAnother(afterRefinement, marquez.url);
  const refinements = [];
  for (const { refinement, ran } of steps) {
    const sent = () => learned(ran)?.sent;
    refinements.push({
      refinement,
      refine: step("refine", ran),
      kept: step("capture-kept", await outcomeOf(() => captureKept(sent, refinement)(stack, rehearsal))),
      runs: step("capture-runs", await outcomeOf(() => captureRuns(refinement, sent)(stack, rehearsal))),
      graph: step("capture-graph", await outcomeOf(() => captureGraph(refinement, sent)(stack, rehearsal))),
    });
  }
  const all = steps.map(
    ({ ran }) =>
      () =>
        learned(ran)?.sent,
  );
  const passed: Outcome<undefined> = { status: "passed", seconds: 0, value: undefined };
  const verdict = await verify(
    {
      ready: [step("ready-marquez", passed)],
      prepared: step("prepare", prepared),
      refinements,
      flowRun: undefined,
      flowRunKept: undefined,
      flowRuns: undefined,
      flowRunPicture: undefined,
      commands: [],
      datasets: step(
        "capture-datasets",
        await outcomeOf(() => captureDatasets(new DatasetList(all))(stack, rehearsal)),
      ),
      logs: step("capture-logs", passed),
    },
    recording,
  )(stack, rehearsal);
  sealed(rehearsal.bundle);
  return verdict;
}

/** The Marquez stand-in, which dies while it takes an event, if it is told which. */
async function mortalMarquez(
  journal: Journal,
  diesAt: number | undefined,
  wants: string | undefined,
): Promise<Listening> {
  let die = () => {};
  let count = 0;
  const append = async (entry: Entry) => {
    if (entry.kind === "event" && ++count === diesAt) die();
    await journal.append(entry);
  };
  const mortal: Journal = { read: () => journal.read(), check: () => journal.check(), append };
  const server = apiServer(await startApi(mortal, () => undefined), () => undefined);
  const alive = await listening(wants ? guarded(server, wants) : server);
  let dead: PromiseLike<void> | undefined;
  const end = async () => {
    dead ??= alive[Symbol.asyncDispose]();
    await dead;
  };
  die = () => void end();
  return { url: alive.url, [Symbol.asyncDispose]: end };
}

/** A command that runs a program with the helpers of client.mjs. */
export function commandOf(program: string): string[] {
  const client = new URL("./client.mjs", import.meta.url).href;
  const helpers = "post, event, jobEvent, datasetEvent, ds, run, namespace, url, parent, now";
  const source = `import { ${helpers} } from ${JSON.stringify(client)};\n${program}`;
  return [process.execPath, "--input-type=module", "-e", source];
}

/** Runs another producer's program, which knows Marquez's own address. */
async function runAsAnother(program: string, marquez: string): Promise<void> {
  const [file = "", ...args] = commandOf(program);
  await execa(file, args, { env: { OPENLINEAGE_URL: marquez, OPENLINEAGE_NAMESPACE: "case.ns" } });
}

/** A step that has ended. */
const step = <T>(name: string, outcome: Outcome<T>) => ({ step: name, outcome }) as unknown as Step<T>;

async function outcomeOf<T>(work: () => Promise<T>): Promise<Outcome<T>> {
  try {
    return { status: "passed", seconds: 0, value: await work() };
  } catch (error) {
    return { status: "failed", seconds: 0, error };
  }
}

/** The failed expectations of a verdict: `found` and `hint`, by name. */
export const failures = ({ expectations }: Verdict): Record<string, string> =>
  Object.fromEntries(
    expectations
      .filter(({ status }) => status === "failed")
      .map(({ title, found, hint = "" }) => [title, `${found} | ${hint}`]),
  );
