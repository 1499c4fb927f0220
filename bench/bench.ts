import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { stackOf } from "../commands/command.ts";
import { messageOf } from "../errors.ts";
import { everySecret } from "../rehearsal/open-settings.ts";
import { packageRoot } from "../version.ts";
import { describeMachine, machineInWords } from "./machine.ts";
import type { Run } from "./side-by-side/carried-out.ts";
import { titles } from "./side-by-side/contestants.ts";
import { type Options, readOptions, usage } from "./side-by-side/options.ts";
import { page, performancePage } from "./side-by-side/page.ts";
import { linesOf, tablesOf } from "./side-by-side/report.ts";
import { carryOutRounds } from "./side-by-side/rounds.ts";
import { summaryOf } from "./side-by-side/summary.ts";
import { findTools } from "./side-by-side/tools.ts";
import { asText, written } from "./table.ts";
import { chromeTrace } from "./timeline/chrome-trace.ts";
import { timelineOf } from "./timeline/timeline.ts";
import { waterfall } from "./timeline/waterfall.ts";

/**
 * Measures a rehearsal beside the runbook that it replaces, scripted over Docker Compose and with testcontainers-node: `npm run
 * bench`. All get the same images, the same refinement and flow run, and store the same evidence.
 */
async function bench(options: Options, signal: AbortSignal): Promise<void> {
  const tell = (text: string) => process.stderr.write(`${text}\n`);
  const { settings } = await stackOf({ stack: options.stack, set: options.set, json: true }, everySecret);
  const { tools, images } = await findTools(settings, options.only, tell);
  const machine = await describeMachine({ engine: true });
  tell(machineInWords(machine));
  const { rounds, progress } = await carryOutRounds(options, { settings, images, tools }, signal, {
    ended: (run, round) => tell(inWords(run, round)),
    failed: (contestant, round, error) =>
      tell(`round ${round + 1}: ${titles[contestant]} failed, so this round does not count: ${messageOf(error)}`),
  });
  const summary = summaryOf(rounds);
  const measured = {
    machine,
    stack: options.stack,
    set: options.set,
    images: images.map(({ name, reference, digest, standIn }) => ({ name, reference, digest, standIn })),
    summary,
    rounds,
  };
  const print = options.json ? process.stderr : process.stdout;
  for (const { title, table } of tablesOf(summary)) print.write(`\n${title}\n${asText(table)}\n`);
  print.write(`\n${linesOf(summary).join("\n")}\n`);
  if (options.json) process.stdout.write(`${JSON.stringify(measured)}\n`);
  const last = rounds.at(-1)?.find(({ contestant }) => contestant === "ours");
  const timeline = last && progress && timelineOf({ ...last, ...progress });
  if (timeline) print.write(`\nThe last rehearsal\n${waterfall(timeline)}\n`);
  if (timeline && options.trace) writeFileSync(options.trace, JSON.stringify(chromeTrace(timeline)));
  if (options.write) writeFileSync(join(packageRoot, page), performancePage({ ...measured, timeline }));
}

const inWords = ({ contestant, wall, verdict }: Run, round: number): string =>
  `round ${round + 1}: ${titles[contestant]} ${written(wall, 2)} s${verdict && verdict !== "passed" ? ` (${verdict})` : ""}`;

const stopped = new AbortController();
for (const name of ["SIGINT", "SIGTERM", "SIGHUP"] as const)
  process.on(name, () => {
    if (stopped.signal.aborted) return;
    process.stderr.write("Stopping, and removing what was started.\n");
    stopped.abort(new Error(`stopped by ${name}`));
  });

try {
  await bench(readOptions(process.argv.slice(2)), stopped.signal);
} catch (error) {
  process.stderr.write(`${messageOf(error)}\n${stopped.signal.aborted ? "" : `\n${usage}\n`}`);
  process.exitCode = 1;
}
