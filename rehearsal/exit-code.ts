import { constants } from "node:os";
import { StopRequest, stopReasonOf } from "../context/stop-request.ts";
import type { RehearsalError } from "../errors.ts";
import type { Result } from "./result.ts";

/** The exit codes of `rehearse`. Only this file decides which one applies. */
export const exitCodes = { passed: 0, failed: 1, settings: 2, error: 3 } as const;

/**
 * The exit code of an error: 2 when the settings or the command line are wrong, that of the signal which stopped
 * the command, else 3. The deadline of the whole rehearsal stops a command, too, and is an error.
 */
export function exitCodeOfError({ code, cause }: Pick<RehearsalError, "code" | "cause">): number {
  if (code === "SETTINGS") return exitCodes.settings;
  if (code !== "INTERRUPTED" || stopReasonOf({ reason: cause }).verdict === "error") return exitCodes.error;
  return exitCodeOfStop(cause);
}

/** The exit code of a process that a signal ended: 128 and the signal's number, as shells have it. */
export const exitCodeOfSignal = (signal: NodeJS.Signals): number => 128 + constants.signals[signal];

const exitCodeOfStop = (reason: unknown): number =>
  exitCodeOfSignal((reason instanceof StopRequest && reason.by) || "SIGINT");

/**
 * The exit code of a rehearsal's result.
 * @param stopSignal its reason says which signal stopped the rehearsal, if one did
 */
export function exitCodeOf(
  { verdict, errors }: Pick<Result, "verdict" | "errors">,
  { reason }: { reason?: unknown } = {},
): number {
  if (reason instanceof StopRequest || verdict === "interrupted") return exitCodeOfStop(reason);
  if (verdict === "error" && errors.some(({ code }) => code === "SETTINGS")) return exitCodes.settings;
  return exitCodes[verdict];
}
