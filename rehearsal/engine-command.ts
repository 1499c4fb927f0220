import { randomUUID } from "node:crypto";
import { join } from "node:path";
import * as errors from "@pulumi/pulumi/automation/errors.js";
import { PulumiCommand } from "@pulumi/pulumi/automation/index.js";
import { execa } from "execa";
import { parse } from "semver";
import type { Guard } from "../context/context.ts";
import { childVariables } from "../docker/client.ts";
import { processesWith } from "../machine/process-tree.ts";
import type { PulumiEngine } from "../setup/pulumi.ts";

/** The commands that lock the stack. */
const locking = new Set(["up", "destroy", "refresh"]);

/** How long after the first signal the engine is killed, in milliseconds. */
const grace = 10_000;

/** Tells the processes of one engine from all others: its plugins inherit the variable. */
const engineVariable = "LINEAGE_REHEARSAL_ENGINE";

/** The result that the Automation API expects from its command. The SDK's class for it is internal. */
interface CommandResult {
  stdout: string;
  stderr: string;
  code: number;
  toString: () => string;
}

type Run = (
  args: string[],
  cwd: string,
  env: Record<string, string>,
  onOutput?: (text: string) => void,
  onError?: (text: string) => void,
  signal?: AbortSignal,
) => Promise<CommandResult>;

// Internal to the SDK, whose version is pinned. Nothing public turns the engine's output into the
// SDK's errors.
const { createCommandError } = errors as unknown as { createCommandError: (result: CommandResult) => Error };

/**
 * The engine's command, in a separate process group. Ctrl-C in a terminal reaches every process of
 * a group: the engine would cancel its update before the rehearsal could store the evidence.
 * @param updating called with the process of each engine that locks the stack; it returns what is called when that has
 *   ended well
 */
export function engineCommand(
  { root, version }: PulumiEngine,
  guard: Guard,
  updating: (pid: number | undefined) => () => void = () => () => {},
): PulumiCommand {
  // What PulumiCommand.get does, but for asking the engine for its version once more. Its constructor is private.
  const command = Object.create(PulumiCommand.prototype) as PulumiCommand;
  const program = join(root, "bin", "pulumi");
  const run: Run = async (args, cwd, env, onOutput, onError, signal) => {
    const mark = randomUUID();
    const child = execa(program, args.includes("--non-interactive") ? args : [...args, "--non-interactive"], {
      cwd,
      env: { ...env, ...childVariables(env.PATH), PULUMI_AUTOMATION_API: "true", [engineVariable]: mark },
      stdin: "ignore",
      reject: false,
      killDescendants: true,
      killSignal: "SIGINT",
      forceKillAfterDelay: grace,
      ...(signal ? { cancelSignal: signal } : {}),
    });
    const unwatch = guard.watch(child.pid);
    const updated = locking.has(args[0] ?? "") ? updating(child.pid) : () => {};
    child.stdout.on("data", (data) => onOutput?.(String(data)));
    child.stderr.on("data", (data) => onError?.(String(data)));
    const { stdout, stderr, exitCode = -2, failed } = await child;
    unwatch();
    if (!failed) updated();
    const result = { stdout, stderr, code: exitCode, toString: () => `${stderr}\n${stdout}`.trim() };
    if (failed) {
      killPlugins(mark);
      throw createCommandError(result);
    }
    return result;
  };
  return Object.assign(command, { command: program, version: parse(version), run });
}

/** Kills the plugins of an engine that has ended. One that was killed leaves them running, each in a group of its own. */
function killPlugins(mark: string): void {
  for (const pid of processesWith(engineVariable, mark)) {
    try {
      process.kill(pid, "SIGKILL");
    } catch {} // It has ended already.
  }
}
