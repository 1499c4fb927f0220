import { Stopped } from "../context/stop.ts";
import { removeLabelled } from "../docker/remove.ts";

const asking = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

/** Somebody's wish to stop, as it comes from the system. */
export interface Interrupts {
  signal: AbortSignal;
  /** Says which id to remove at once, should somebody insist. */
  knows: (id: string) => void;
}

/**
 * Listens for SIGINT, SIGTERM and SIGHUP; a closed terminal sends the last. The first asks the rehearsal to stop: it stores its evidence and
 * destroys its stack. The second removes what carries its id, lists what may survive, and ends the process.
 */
export function interrupts(): Interrupts {
  const asked = new AbortController();
  let id: string | undefined;
  const hear = (name: NodeJS.Signals) => {
    const stopped = new Stopped(name);
    if (!asked.signal.aborted) {
      process.stderr.write(
        "\nstopping: the evidence is stored and the stack destroyed; once more removes the stack at once\n",
      );
      return asked.abort(stopped);
    }
    void insist(id).finally(() => process.exit(stopped.exitCode));
  };
  for (const name of asking) process.on(name, hear);
  // Writing to a terminal that was closed must not end the process before the stack is destroyed.
  for (const stream of [process.stdout, process.stderr]) stream.on("error", () => {});
  return {
    signal: asked.signal,
    knows: (one) => {
      id = one;
    },
  };
}

async function insist(id: string | undefined): Promise<void> {
  if (id === undefined) return;
  const label = `lineage-rehearsal.id=${id}`;
  process.stderr.write(`\nremoving what carries ${label} at once; the evidence may be incomplete\n`);
  const { left } = await removeLabelled(label).catch(() => ({ left: [] }));
  for (const command of left) process.stderr.write(`left: ${command}\n`);
  process.stderr.write(
    `what the engine was making just now may survive: see \`docker ps -a --filter label=${label}\`, or \`rehearse reap\`\n`,
  );
}
