import type { ChildProcess } from "node:child_process";
import { subscribe } from "node:diagnostics_channel";
import { appendFileSync } from "node:fs";

/** One program that a rehearsal started, with the times of its start and end in milliseconds. */
export interface TracedProgram {
  argv: string[];
  start: number;
  end: number;
}

// Preloaded into a rehearsal (`node --import`): writes each program that it has started to the file SETUP_TRACE, once that ended.
const file = process.env.SETUP_TRACE;
// The programs that it starts may be Node's, too. They are not what is looked at.
process.env.NODE_OPTIONS = "";
if (file !== undefined)
  subscribe("child_process", (message) => {
    const { process: program } = message as { process: ChildProcess };
    const start = Date.now();
    program.once("exit", () => {
      const traced: TracedProgram = { argv: program.spawnargs, start, end: Date.now() };
      appendFileSync(file, `${JSON.stringify(traced)}\n`);
    });
  });
