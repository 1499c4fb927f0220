import type { Context } from "../context/context.ts";
import { Log } from "../evidence/log.ts";
import type { CommandRun } from "../judgement/facts.ts";
import type { Recording } from "../recorder/recording.ts";
import type { CommandSetting } from "../settings/commands.ts";
import type { Provisioned } from "../stack/provisioned.ts";
import { runCommand } from "./command.ts";
import { commandEnvironment } from "./environment.ts";

/**
 * Runs one of the rehearsal's own commands against the stack. Where the stack has a Marquez, its lineage is recorded as
 * `command-<name>`; elsewhere it sends none. A failed command is a result, not an error.
 */
export const runOwnCommand =
  (own: CommandSetting, recording: Recording) =>
  async (stack: Provisioned, context: Context): Promise<CommandRun> => {
    const { bundle, signal, guard, waits } = context;
    const { name, command: argv, cwd, env: added, inherit, timeout } = own;
    const { marquez } = stack.urls;
    await using receiver = marquez ? await recording.receive(`command-${name}`, marquez) : undefined;
    await using environment = await commandEnvironment(stack, context, {
      added,
      cwd,
      lineageUrl: receiver?.url,
      inheriting: { inherit, setting: `commands.${name}.inherit` },
    });
    await using log = new Log(bundle, `${name}.log`);
    const { env, withheld, transport } = environment;
    log.remarks(transport.overridden);
    const run = await runCommand({ argv, cwd, env, withheld }, log, { timeout, signal, guard, waits });
    await receiver?.quiet();
    return run;
  };
