import { constants } from "node:os";
import { StopRequest } from "../context/stop-request.ts";
import type { ErrorCode } from "../errors.ts";
import type { Result } from "./result.ts";

/** The exit codes of `rehearse`. Only this file decides which one applies. */
export const exitCodes = { passed: 0, failed: 1, settings: 2, error: 3 } as const;

/** The exit code of an error: 2 when the settings or the command line are wrong, else 3. */
export const exitCodeOfError = (code: ErrorCode): number =>
  code === "SETTINGS" ? exitCodes.settings : code === "INTERRUPTED" ? exitCodeOfSignal("SIGINT") : exitCodes.error;

/** The exit code of a process that a signal ended: 128 and the signal's number, as shells have it. */
export const exitCodeOfSignal = (signal: NodeJS.Signals): number => 128 + constants.signals[signal];

/**
 * The exit code of a rehearsal's result.
 * @param stopSignal its reason says which signal stopped the rehearsal, if one did
 */
export function exitCodeOf(
  { verdict, errors }: Pick<Result, "verdict" | "errors">,
  { reason }: { reason?: unknown } = {},
): number {
  if (reason instanceof StopRequest) return exitCodeOfSignal(reason.by ?? "SIGINT");
  if (verdict === "interrupted") return exitCodeOfSignal("SIGINT");
  if (verdict === "error" && errors.some(({ code }) => code === "SETTINGS")) return exitCodes.settings;
  return exitCodes[verdict];
}
