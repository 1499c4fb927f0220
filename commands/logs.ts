import { onTerminal } from "../docker/stacks.ts";
import { kubectl } from "../kubernetes/client.ts";
import { logsOf } from "../kubernetes/logs.ts";
import { locatedService } from "../kubernetes/service-id.ts";
import { settingsError } from "../settings/parse.ts";
import { runCommand } from "./command.ts";
import { serviceOf } from "./service-of.ts";

/** The options of `rehearse logs`. */
export interface LogsOptions {
  stack: string;
  follow: boolean;
  /** How many lines, as written. */
  tail: string;
}

/**
 * `rehearse logs`: prints what a service has written, as it is: unlike the evidence it is not redacted.
 * @returns the exit code of the client: 0, or 130 when Ctrl-C ended it
 */
export const logs = (service: string, options: LogsOptions): Promise<number> =>
  runCommand(false, async () => {
    const { follow, tail } = options;
    if (!/^(?:all|\d{1,9})$/.test(tail)) throw settingsError("--tail", ["expected a number of lines, or all"]);
    const { id } = await serviceOf(service, options);
    const located = locatedService(id);
    if (located) {
      const { cluster, ...of } = located;
      const lines = ["--tail", tail === "all" ? "-1" : tail, ...(follow ? ["--follow"] : [])];
      return onTerminal([...logsOf(of), ...lines], (args, how) => kubectl(cluster, args, how));
    }
    return onTerminal(["logs", "--tail", tail, ...(follow ? ["--follow"] : []), id]);
  });
