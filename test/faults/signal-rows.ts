import { existsSync } from "node:fs";
import { join } from "node:path";
import type { Command } from "./command.ts";
import { until } from "./condition.ts";
import { misbehaving } from "./images.ts";
import { emit, type Place, type Written } from "./place.ts";
import type { Row } from "./row.ts";

/** A moment of a rehearsal that can be held, or is long enough. */
interface Phase {
  phase: string;
  /** The step that runs in it. */
  step: string;
  settings?: (at: Place) => Written;
  reached: (command: Command, at: Place) => Promise<void>;
  /** The verdict was there before the signal. */
  judged?: boolean;
}

const mark = (at: Place): string => join(at.directory, "started");
/** A command that says that it has started and then never ends by itself. */
export const endless = (at: Place): string[] => ["sh", "-c", 'touch "$0"; exec sleep 600', mark(at)];
export async function hasStarted({ hasEnded, output }: Command, at: Place): Promise<void> {
  await until("it has started", () => existsSync(mark(at)) || hasEnded(), 120_000);
  if (!existsSync(mark(at))) throw new Error(`it ended before:\n${output()}`);
}
export const fakePrefect = { prefect: misbehaving("well") };

export const phases: Phase[] = [
  { phase: "provision", step: "provision", reached: ({ says }) => says(/^provision: running \(/m) },
  { phase: "ready", step: "ready-marquez", reached: ({ says }) => says(/^ready-marquez: running/m) },
  { phase: "refine", step: "refine", settings: (at) => ({ refine: { command: endless(at) } }), reached: hasStarted },
  {
    phase: "prefect",
    step: "prefect",
    settings: (at) => ({
      prefect: { enabled: true, deployment: "any", register: endless(at), worker: ["sleep", "600"] },
    }),
    // Its commands have started before.
    reached: async (command, at) => {
      await hasStarted(command, at);
      await command.says(/^prefect: running/m);
    },
  },
  {
    phase: "capture",
    step: "capture-graph",
    settings: () => ({ refine: { command: emit }, web: { drawn: "never-drawn", timeout: "5m" } }),
    reached: ({ says }) => says(/^capture-graph: running/m),
  },
  { phase: "upload", step: "upload", reached: ({ says }) => says(/^upload: running/m), judged: true },
  { phase: "destroy", step: "destroy", reached: ({ says }) => says(/^destroy: running/m), judged: true },
];

const stopping = /^Stopping: /m;

interface Sent {
  fault: string;
  exit: number;
  terminal?: boolean;
  /** Ends the rehearsal without a word. */
  cuts?: boolean;
  send: (command: Command) => Promise<void> | void;
}

const signals: Sent[] = [
  { fault: "SIGINT, Ctrl-C in a terminal", exit: 130, terminal: true, send: ({ type }) => type("\x03") },
  { fault: "SIGTERM", exit: 143, send: ({ kill }) => kill("SIGTERM") },
  { fault: "SIGHUP, the terminal is closed", exit: 129, terminal: true, send: ({ type }) => type() },
  { fault: "SIGKILL", exit: 137, cuts: true, send: ({ kill }) => kill("SIGKILL") },
  {
    fault: "SIGINT twice",
    exit: 130,
    cuts: true,
    send: async ({ kill, says }) => {
      kill("SIGINT");
      await says(stopping);
      kill("SIGINT");
    },
  },
];

const row = (
  { fault, exit, terminal = false, cuts = false, send }: Sent,
  { phase, step, settings, reached, judged }: Phase,
): Row => ({
  fault,
  phase,
  aim: { step, ...(fault === "SIGKILL" ? {} : { reply: stopping }) },
  settings: (at) => ({ images: fakePrefect, ...settings?.(at) }),
  how: { terminal },
  strike: async (command, at) => {
    await reached(command, at);
    await send(command);
  },
  exit,
  verdict: judged ? "passed" : fault === "SIGKILL" ? "error" : "interrupted",
  stored: cuts ? "by the next run" : "yes",
  ...(judged || cuts ? {} : { says: /it was asked to stop by SIG/ }),
});

export const signalRows: Row[] = signals.flatMap((sent) => phases.map((phase) => row(sent, phase)));
