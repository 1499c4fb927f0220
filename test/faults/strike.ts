import assert from "node:assert/strict";
import { type Command, type How, start } from "./command.ts";
import type { Place } from "./place.ts";

/** How a rehearsal ended that was struck in a phase. */
export interface Struck {
  at: Place;
  exitCode: number;
  output: string;
}

/** Rehearses until a phase is reached, strikes, and waits for the end. */
export async function strikeAt(
  at: Place,
  how: How,
  reached: (command: Command, at: Place) => Promise<void>,
  strike: (command: Command) => Promise<void> | void,
): Promise<Struck> {
  const command = start(at, ["run", "-s", "faults"], how);
  await reached(command, at);
  assert.ok(!command.hasEnded(), command.output());
  await strike(command);
  const exitCode = await command.ended;
  return { at, exitCode, output: command.output() };
}
