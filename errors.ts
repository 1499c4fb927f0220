/** What went wrong, as a stable word that programs may match on. Each belongs to one exit code. */
export type ErrorCode =
  | "SETTINGS" // the settings or the command line are wrong: nothing was started
  | "SETUP" // a tool, an image or the engine could not be had
  | "BUSY" // another rehearsal holds the stack
  | "PROVISION" // the stack could not be brought up
  | "STEP" // a step could not be carried out
  | "STORE" // the evidence could not be stored
  | "DESTROY" // something is left behind
  | "INTERRUPTED"; // somebody asked the rehearsal to stop

/** The three sentences that every error of ours has. */
export interface Explanation {
  /** What was being done. */
  doing: string;
  /** What was found instead. */
  found: string;
  /** What to do next. */
  next: string;
}

/**
 * The one error type that reaches a user. Its message is the explanation; its cause, where there is one, is for a debugger.
 */
export class RehearsalError extends Error {
  override readonly name = "RehearsalError";
  readonly code: ErrorCode;
  readonly explanation: Explanation;

  constructor(code: ErrorCode, explanation: Explanation, options?: ErrorOptions) {
    super(`${explanation.doing}: ${explanation.found}\n${explanation.next}`, options);
    this.code = code;
    this.explanation = explanation;
  }

  /** The process's exit code: 2 for wrong settings, 130 for an interrupt, otherwise 3. */
  get exitCode(): number {
    return this.code === "SETTINGS" ? 2 : this.code === "INTERRUPTED" ? 130 : 3;
  }
}

/** Whatever was thrown, as an error of ours. */
export const asRehearsalError = (thrown: unknown): RehearsalError =>
  thrown instanceof RehearsalError
    ? thrown
    : isSuppressing(thrown)
      ? asRehearsalError(thrown.error)
      : new RehearsalError(
          "STEP",
          {
            doing: "rehearsing",
            found: messageOf(thrown),
            next: "This was not foreseen: please report it, with the evidence.",
          },
          { cause: thrown },
        );

/** The message of whatever was thrown, without its stack. A second error while letting go is the one that is told: it says that evidence is missing. */
export const messageOf = (thrown: unknown): string =>
  isSuppressing(thrown) ? messageOf(thrown.error) : thrown instanceof Error ? thrown.message : String(thrown);

/** By its name, because Node 22 has no SuppressedError: there the compiled `using` throws an Error of that name. */
const isSuppressing = (thrown: unknown): thrown is Error & { error: unknown } =>
  thrown instanceof Error && thrown.name === "SuppressedError";
