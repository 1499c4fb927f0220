import { join } from "node:path";
import { type Context, noGuard } from "../../context/context.ts";
import type { StepEvent } from "../../context/step-events.ts";
import { StepTimes } from "../../context/step-times.ts";
import { labelsOf } from "../../docker/labels.ts";
import { Bundle } from "../../evidence/bundle.ts";
import { mergeSettings } from "../../settings/merge-settings.ts";
import { parseSettings } from "../../settings/parse.ts";
import type { RawSettings } from "../../settings/raw-settings.ts";
import type { Settings } from "../../settings/schema.ts";
import { temporaryPlace } from "../temporary-place.ts";

const exampleStart = new Date("2026-11-24T17:06:00.000Z");

/** Settings for a test: one refinement, no Prefect, and whatever the test adds. */
export const exampleSettings = (directory: string, added: RawSettings = {}): Settings => {
  const settings = {
    namespace: "example.local",
    job: "example.job",
    refine: { command: ["true"], cwd: directory },
    prefect: { enabled: false },
    evidence: { directory: join(directory, "evidence"), folder: join(directory, "s3") },
  };
  return parseSettings(mergeSettings(settings, added), directory, "the test");
};

/** The context of a rehearsal in a directory of its own, with what was reported of its steps. */
export interface Example extends Context, Disposable {
  /** Where the test may write; removed when the example is disposed of. */
  directory: string;
  events: StepEvent[];
  /** Asks the rehearsal to stop. */
  stop: (reason?: unknown) => void;
}

/** A rehearsal that has begun, with a real bundle in a directory of its own. No stack belongs to it. */
export function example(added: (directory: string) => RawSettings = () => ({})): Example {
  const id = "20261124t170600z-0123abcd";
  const place = temporaryPlace("example-");
  const settings = exampleSettings(place.path, added(place.path));
  const stop = new AbortController();
  const events: StepEvent[] = [];
  const steps = new StepTimes();
  const bundle = Bundle.create(settings.evidence.directory, id);
  bundle.restrict(settings.evidence);
  return {
    directory: place.path,
    events,
    stop: (reason) => stop.abort(reason),
    [Symbol.dispose]: place.remove,
    id,
    stack: "example",
    startedAt: exampleStart,
    settings,
    bundle,
    labels: labelsOf({ project: "a-project", stack: "example", id, owner: "nobody", expires: exampleStart }),
    keepsStack: false,
    stopSignal: stop.signal,
    startClock: () => {},
    giveUp: () => {},
    signal: stop.signal,
    steps,
    tell: (event) => {
      steps.hear(event);
      events.push(event);
    },
    tools: { path: async () => [], browser: async () => "no-browser", versions: {} },
    guard: noGuard,
  };
}
