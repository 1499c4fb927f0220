import { StopRequest } from "../context/stop-request.ts";
import { idLabel } from "../docker/labels.ts";
import { removeLabelled } from "../docker/remove.ts";
import { outliveReaders } from "../machine/closed-output.ts";
import { exitCodeOfSignal } from "../rehearsal/exit-code.ts";

const stopping = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

/** A stop signal that SIGINT, SIGTERM or SIGHUP aborts. */
export interface StopSignals {
  signal: AbortSignal;
  /** Sets the id of the rehearsal that has begun: a second signal removes it. */
  onId: (id: string) => void;
}

/**
 * Listens for SIGINT, SIGTERM, and SIGHUP, which a closed terminal sends. After the first signal
 * the rehearsal stores its evidence and destroys its stack. A second signal removes everything
 * labelled with the rehearsal's id, lists what may survive, and ends the process.
 * @param keepsStack whether the stack is not the rehearsal's own: then nothing of it is removed
 */
export function listenForSignals({ keepsStack = false } = {}): StopSignals {
  const controller = new AbortController();
  let id: string | undefined;
  let begun = false;
  const onSignal = (name: NodeJS.Signals) => {
    if (controller.signal.aborted) return void removeNow(id).finally(() => process.exit(exitCodeOfSignal(name)));
    process.stderr.write(
      !begun
        ? "\nStopping: nothing was started.\n"
        : keepsStack
          ? "\nStopping: storing the evidence. The stack stays. Press Ctrl-C again to end immediately.\n"
          : "\nStopping: storing the evidence, then destroying the stack. Press Ctrl-C again to remove the stack immediately.\n",
    );
    controller.abort(new StopRequest(name));
  };
  for (const name of stopping) process.on(name, onSignal);
  outliveReaders();
  process.stdout.once("error", ({ code }: NodeJS.ErrnoException) =>
    process.stderr.write(
      `Standard output cannot be written any more (${code}): the work goes on, and the exit code tells how it ended.\n`,
    ),
  );
  return {
    signal: controller.signal,
    onId: (rehearsalId) => {
      begun = true;
      if (!keepsStack) id = rehearsalId;
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
    `Anything that the container engine is still creating may survive. To remove it, run \`rehearse reap\`. To see it: \`docker ps --all --filter label=${label}\`\n`,
  );
}
