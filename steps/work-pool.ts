import type { Context } from "../context/context.ts";
import { until } from "../machine/until.ts";
import { PrefectClient } from "../prefect/client.ts";
import type { StartedCommand } from "./command.ts";

const pollMilliseconds = 100;

/** The commands of the flow run. */
interface Commands {
  register?: string[] | undefined;
  worker?: string[] | undefined;
}

/**
 * Waits for the work pool that both commands name: `prefect worker start` makes it on a new server, and `prefect deploy`
 * refuses one that is not there yet. The two start at the same time, so nothing else decides which comes first. It ends
 * without a word when the pool cannot be had: the registration says why.
 */
export async function workPoolMade(
  url: string,
  { register = [], worker = [] }: Commands,
  running: StartedCommand | undefined,
  { signal, waits }: Pick<Context, "signal" | "waits">,
): Promise<void> {
  const pool = poolOf(register);
  if (!running || pool === undefined || poolOf(worker) !== pool) return;
  waits?.(`the work pool ${pool}, which the worker makes`);
  const client = new PrefectClient(url, signal);
  const made = until(
    () => client.workPool(pool),
    (one) => one !== undefined,
    { every: pollMilliseconds, signal },
  );
  await Promise.race([made, running.ended]).catch(() => {});
}

/** The pool that a command of Prefect names: `--pool <name>`, `-p <name>` or `--pool=<name>`. */
export function poolOf(argv: string[]): string | undefined {
  const at = argv.findIndex((one) => one === "--pool" || one === "-p");
  return at >= 0 ? argv[at + 1] : argv.find((one) => one.startsWith("--pool="))?.slice("--pool=".length);
}
