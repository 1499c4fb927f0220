import * as errors from "@pulumi/pulumi/automation/errors.js";
import { PulumiCommand } from "@pulumi/pulumi/automation/index.js";
import { execa } from "execa";
import type { Guard } from "../context/context.ts";
import type { PulumiEngine } from "../setup/pulumi.ts";

/** How long an engine that was asked to stop may take, in milliseconds. */
const grace = 10_000;

/** What the Automation API wants of a run of its command; its own class for this is internal. */
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

// Internal to the SDK, whose version is pinned: it alone turns what the engine said into the SDK's errors.
const { createCommandError } = errors as unknown as { createCommandError: (result: CommandResult) => Error };

/**
 * The engine's command, run in a process group of its own. In a terminal Ctrl-C reaches all processes of the group: the engine would cancel
 * its update just when the rehearsal wants to store the evidence. Only the rehearsal speaks to its engine.
 */
export async function engineCommand({ root }: PulumiEngine, guard: Guard): Promise<PulumiCommand> {
  const command = await PulumiCommand.get({ root });
  const run: Run = async (args, cwd, env, onOutput, onError, signal) => {
    const child = execa(command.command, args.includes("--non-interactive") ? args : [...args, "--non-interactive"], {
      cwd,
      env: { ...env, PULUMI_AUTOMATION_API: "true" },
      stdin: "ignore",
      reject: false,
      killDescendants: true,
      killSignal: "SIGINT",
      forceKillAfterDelay: grace,
      ...(signal ? { cancelSignal: signal } : {}),
    });
    const unwatch = guard.watch(child.pid);
    child.stdout.on("data", (data) => onOutput?.(String(data)));
    child.stderr.on("data", (data) => onError?.(String(data)));
    const { stdout, stderr, exitCode = -2, failed } = await child;
    unwatch();
    const result = { stdout, stderr, code: exitCode, toString: () => `${stderr}\n${stdout}`.trim() };
    if (failed) throw createCommandError(result);
    return result;
  };
  return Object.assign(command, { run });
}
