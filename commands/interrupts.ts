import { StopRequest } from "../context/stop-request.ts";
import { idLabel } from "../docker/labels.ts";
import { removeLabelled } from "../docker/remove.ts";
import { exitCodeOfSignal } from "../rehearsal/exit-code.ts";

const stopping = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

/** A stop signal that the system's signals abort. */
export interface StopSignals {
  signal: AbortSignal;
  /** Takes the id of what a second signal removes. */
  onId: (id: string) => void;
}

/**
 * Listens for SIGINT, SIGTERM and SIGHUP, which a closed terminal sends. The first asks the rehearsal to
 * stop: it stores its evidence and destroys its stack. The second removes what carries the rehearsal's id,
 * lists what may survive, and ends the process.
 */
export function listenForSignals(): StopSignals {
  const controller = new AbortController();
  let id: string | undefined;
  const hear = (name: NodeJS.Signals) => {
    if (controller.signal.aborted) return void removeNow(id).finally(() => process.exit(exitCodeOfSignal(name)));
    process.stderr.write(
      "\nStopping: storing the evidence, then destroying the stack. Press Ctrl-C again to remove the stack immediately.\n",
    );
    controller.abort(new StopRequest(name));
  };
  for (const name of stopping) process.on(name, hear);
  // A write to a terminal that was closed must not end the process before the stack is destroyed.
  for (const stream of [process.stdout, process.stderr]) stream.on("error", () => {});
  return {
    signal: controller.signal,
    onId: (known) => {
      id = known;
    },
  };
}

async function removeNow(id: string | undefined): Promise<void> {
  if (id === undefined) return;
  const label = idLabel(id);
  process.stderr.write(`\nRemoving everything labelled ${label} immediately. The evidence may be incomplete.\n`);
  const { left } = await removeLabelled(label).catch(() => ({ left: [] }));
  for (const command of left) process.stderr.write(`Not removed. Run: ${command}\n`);
  process.stderr.write(
    `What the container engine was creating just now may survive. See \`docker ps --all --filter label=${label}\`, or run \`rehearse reap\`.\n`,
  );
}
