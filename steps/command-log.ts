import { createHash } from "node:crypto";
import { basename } from "node:path";
import type { Log } from "../evidence/log.ts";
import { shellWord } from "../evidence/shell.ts";
import { type CommandRun, describeEnd } from "../judgement/facts.ts";
import { withheldRemark } from "../judgement/withheld.ts";
import { latest } from "../machine/latest.ts";
import type { Command, CommandLimits, Inside } from "./command.ts";
import { PrintedEvents } from "./printed-events.ts";

/** How often the last line of its output is shown while it runs, in milliseconds. */
const showEveryMilliseconds = 200;

/** How a command has ended. */
type End = Pick<CommandRun, "exitCode" | "signal" | "timedOut" | "seconds">;

/** What a rehearsal writes and learns of a command, wherever it runs. */
export interface CommandLog {
  /** Takes all of its output, as it comes. */
  read: (output: AsyncIterable<Uint8Array>) => Promise<void>;
  /** Writes how it has ended. */
  end: (end: End) => CommandRun;
}

/** Begins the log of a command that is started now. */
export function beginLog(
  {
    argv,
    cwd,
    env,
    withheld,
    inside,
  }: Omit<Command, "inside"> & { inside?: Pick<Inside, "image" | "folder"> | undefined },
  log: Log,
  { see, waits }: Pick<CommandLimits, "see" | "waits">,
  background: boolean,
): CommandLog {
  log.bundle.script.add({ log: log.file, argv, cwd, env, background, inside });
  if (withheld) log.remarks(withheldRemark(withheld));
  if (inside) log.remarks([`in a container of ${inside.image}`]);
  log.line(`$ ${argv.map(shellWord).join(" ")}`);
  const program = basename(argv[0] ?? "");
  waits?.(program);
  const shown = latest((line: string) => waits?.(`${program}: ${line}`), showEveryMilliseconds);
  const events = new PrintedEvents();
  const seen = (line: string) => {
    events.see(line);
    see?.(line);
    if (waits && log.bundle.outputs !== "none" && line.trim() !== "") shown.take(line);
  };
  return {
    read: (output) => log.all(output, seen).finally(() => shown.end()),
    end: (end) => {
      const sha256 = createHash("sha256").update(argv.join("\0")).digest("hex");
      const run: CommandRun = { argv, sha256, ...end, tail: log.tail, printedEvents: events.count, withheld };
      log.line(`[${describeEnd(run)} after ${run.seconds.toFixed(1)} s]`);
      return run;
    },
  };
}
