/** What went wrong, as a stable word that programs may match on. */
export type ErrorCode =
  | "SETTINGS" // the settings or the command line are wrong; nothing was started
  | "SETUP" // a tool, an image or the container engine could not be had
  | "BUSY" // another rehearsal holds the stack
  | "CAPACITY" // the container engine cannot hold one more rehearsal
  | "PROVISION" // the stack could not be brought up
  | "STEP" // a step could not be carried out
  | "STORE" // the evidence could not be stored
  | "DESTROY" // something is left behind
  | "INTERRUPTED"; // somebody asked the rehearsal to stop

/** The three parts of every error message. */
export interface Explanation {
  /** What was being done. */
  doing: string;
  /** What was found instead. */
  found: string;
  /** What to do next. */
  next: string;
}

/** The one error type that reaches a user. Its message is the explanation. Its cause, if any, is for a debugger. */
export class RehearsalError extends Error {
  override readonly name = "RehearsalError";
  readonly code: ErrorCode;
  readonly explanation: Explanation;

  constructor(code: ErrorCode, explanation: Explanation, options?: ErrorOptions) {
    super(`${explanation.doing}: ${explanation.found}\n${explanation.next}`, options);
    this.code = code;
    this.explanation = explanation;
  }
}

/** A service answered with an error or with garbage, or not at all: what was found says nothing about the lineage. */
export class BrokenService extends RehearsalError {}

/** Any error as a RehearsalError. One that nobody foresaw gets the code STEP. */
export const asRehearsalError = (error: unknown): RehearsalError => {
  const first = rootOf(error);
  return first instanceof RehearsalError
    ? first
    : new RehearsalError(
        "STEP",
        {
          doing: "rehearsing",
          found: messageOf(first),
          next: "This error was not foreseen. Please report it, with the evidence.",
        },
        { cause: error },
      );
};

/** The message of whatever was thrown, without its stack. */
export function messageOf(thrown: unknown): string {
  const first = rootOf(thrown);
  return first instanceof Error ? first.message : String(first);
}

/**
 * The error to report where a second one was thrown while resources were disposed of: the second, because it
 * says that evidence is missing. By name: Node 22 lacks the global class, and compiled code brings its own.
 */
const rootOf = (thrown: unknown): unknown =>
  thrown instanceof Error && thrown.name === "SuppressedError" ? rootOf((thrown as SuppressedError).error) : thrown;
