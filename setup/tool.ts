import { ExecaError, execa, type Options } from "execa";
import { messageOf, RehearsalError } from "../errors.ts";

/** What the error says when a command of the set-up fails. */
export interface Purpose {
  /** What the command is for, as in "building the Pulumi engine". */
  doing: string;
  /** What the user can do about a failure. */
  next: string;
}

/** In milliseconds: half an hour. */
const LONGEST_COMMAND = 30 * 60 * 1000;

/**
 * Runs one command of the set-up and returns its standard output.
 * @param onLine called with each line that the command writes to standard error
 * @throws RehearsalError SETUP, with the command's last lines, when it fails or takes longer than half an hour
 */
export async function tool(
  file: string,
  args: string[],
  { doing, next }: Purpose,
  options: Options = {},
  onLine: (line: string) => void = () => {},
): Promise<string> {
  const running = execa(file, args, { timeout: LONGEST_COMMAND, killDescendants: true, stdin: "ignore", ...options });
  try {
    const listening = (async () => {
      for await (const line of running.iterable({ from: "stderr" })) onLine(String(line));
    })();
    const [{ stdout }] = await Promise.all([running, listening]);
    return String(stdout);
  } catch (error) {
    throw new RehearsalError("SETUP", { doing, found: lastLines(error), next }, { cause: error });
  }
}

function lastLines(error: unknown): string {
  if (!(error instanceof ExecaError)) return messageOf(error);
  const lines = `${error.stdout ?? ""}\n${error.stderr ?? ""}`.split("\n").filter((line) => line.trim() !== "");
  return [error.shortMessage, ...lines.slice(-12)].join("\n  ");
}
