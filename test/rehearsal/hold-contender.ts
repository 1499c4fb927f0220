import { createInterface } from "node:readline";
import { RehearsalError } from "../../errors.ts";
import { hold } from "../../rehearsal/holder.ts";

/**
 * A process that takes hold of a stack as it is told on its standard input, one command a line, and answers one JSON line
 * each:
 * - `try DIRECTORY` takes hold of it at once or not at all;
 * - `wait DIRECTORY` says that it waits, and then that it has it;
 * - `state` says whether it has it.
 */
const say = (answer: object) => process.stdout.write(`${JSON.stringify(answer)}\n`);
const { signal } = new AbortController();
let has = false;

async function take(directory: string, wait: boolean): Promise<void> {
  try {
    const { afterDeath } = await hold({ directory, wait, waiting: () => say({ waits: true }), signal });
    has = true;
    say({ afterDeath });
  } catch (error) {
    if (!(error instanceof RehearsalError)) throw error;
    say({ refused: error.code });
  }
}

say({ ready: true });
for await (const line of createInterface(process.stdin)) {
  const [command, directory = ""] = line.split(" ");
  if (command === "state") say({ has });
  else void take(directory, command === "wait");
}
