import { exitCodes } from "../rehearsal/exit-code.ts";
import { bucketSecrets } from "../rehearsal/open-settings.ts";
import { runCommand, type StackOptions, showingProgress, stackOf } from "./command.ts";
import { listenForSignals } from "./interrupts.ts";

/**
 * `rehearse down`: destroys the stack that `rehearse up` or `run --keep` left running. The evidence
 * stays.
 */
export const down = (options: StackOptions): Promise<number> =>
  runCommand(options.json, async () => {
    const { stack, json } = options;
    const request = await stackOf(options, bucketSecrets);
    const { takeDown } = await import("../rehearsal/down.ts");
    const { signal } = listenForSignals();
    await showingProgress(json, (follow) => takeDown({ ...request, signal, follow }));
    if (json) process.stdout.write(`${JSON.stringify({ stack, destroyed: true })}\n`);
    return exitCodes.passed;
  });
