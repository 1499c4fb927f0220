import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { execa } from "execa";
import type { Command } from "./command.ts";
import { containerOf } from "./leftovers.ts";
import { emit, type Place } from "./place.ts";
import { hasStarted } from "./signal-rows.ts";

/** A refinement that waits at a gate, so that something can be broken under it, and then emits its lineage. */
export const gated = (): string[] => [
  "sh",
  "-c",
  'mkfifo gate; touch started; read -r _ <gate; exec "$@"',
  "sh",
  ...emit,
];

/** Waits until the refinement is at the gate, does something, and opens the gate. */
export const whileRefining =
  (what: (at: Place) => Promise<unknown>) =>
  async (command: Command, at: Place): Promise<void> => {
    await hasStarted(command, at);
    await what(at);
    await writeFile(join(at.directory, "gate"), "\n");
  };

/** What the engine does to the container of a service. */
export const docker = async (verb: "kill" | "pause", at: Place, service: string): Promise<void> => {
  await execa("docker", [verb, await containerOf(at, service)]);
};
