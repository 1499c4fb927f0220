import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Settings } from "../../settings/schema.ts";
import { packageRoot } from "../../version.ts";
import type { ProgressLines } from "../timeline/progress-lines.ts";
import type { Questions } from "./boots.ts";
import { carryOut, type Entry, type Run } from "./carried-out.ts";
import { type Contestant, programOf } from "./contestants.ts";
import { ownerLabel } from "./labels.ts";
import { removeOfKilled, removeOwn } from "./left-behind.ts";
import type { Options } from "./options.ts";
import { planOf, type Sources } from "./plan.ts";
import { servicesOf } from "./services.ts";

/** Tells of each run that has ended, and of each that could not be carried out. */
export interface Follow {
  ended: (run: Run, round: number) => void;
  failed: (contestant: Contestant, round: number, error: unknown) => void;
}

/**
 * Carries out all rounds: in each, one run of every contestant, in turn. Nothing of them is left, however this ends. A round
 * of which a run fails counts for nothing: the others are measured all the same.
 * @returns the runs of each round that was whole, and the progress of the last rehearsal
 * @throws what the last run threw, where no round was whole; the signal's reason
 */
export async function carryOutRounds(
  options: Options,
  sources: Sources,
  signal: AbortSignal,
  follow: Follow,
): Promise<{ rounds: Run[][]; progress: ProgressLines | undefined }> {
  await removeOfKilled();
  const directory = mkdtempSync(join(tmpdir(), "bench-evidence-"));
  const rounds: Run[][] = [];
  let progress: ProgressLines | undefined;
  let last: unknown;
  try {
    for (let round = 0; round < options.runs; round++) {
      const runs: Run[] = [];
      let own: ProgressLines | undefined;
      for (const [nth, contestant] of options.only.entries()) {
        const entry = entryOf(contestant, options, sources, { directory, nth: round * options.only.length + nth });
        try {
          const done = await carryOut({ ...entry, signal });
          if (contestant === "ours") own = done.progress;
          runs.push(done.run);
          follow.ended(done.run, round);
        } catch (error) {
          signal.throwIfAborted();
          last = error;
          follow.failed(contestant, round, error);
        }
        if (contestant !== "ours") await removeOwn();
      }
      if (runs.length < options.only.length) continue;
      rounds.push(runs);
      progress = own;
    }
    if (rounds.length === 0) throw last;
  } finally {
    if (options.only.some((one) => one !== "ours")) await removeOwn();
    rmSync(directory, { recursive: true, force: true });
  }
  return { rounds, progress };
}

function entryOf(
  contestant: Contestant,
  { stack, set, rehearse }: Options,
  sources: Sources,
  { directory, nth }: { directory: string; nth: number },
): Omit<Entry, "signal"> {
  const questions = questionsOf(sources);
  const cwd = process.cwd();
  if (contestant !== "ours") {
    const plan = planOf(sources, nth);
    const label = `${ownerLabel}=${plan.labels[ownerLabel]}`;
    return { contestant, argv: programOf(contestant), input: JSON.stringify(plan), label, questions, cwd };
  }
  const command = rehearse?.split(/\s+/) ?? ["node", join(packageRoot, "rehearse.ts")];
  const overrides = [...set, ...ownPlaces(directory)].flatMap((one) => ["--set", one]);
  const argv = [...command, "run", "--json", "--stack", stack, ...overrides];
  return { contestant, argv, input: "", label: `lineage-rehearsal.stack=${stack}`, questions, cwd };
}

/** The evidence of a benchmark is not kept, and not mixed with that of others. */
export const ownPlaces = (directory: string): string[] => [
  "evidence.store=folder",
  `evidence.directory=${JSON.stringify(join(directory, "bundles"))}`,
  `evidence.folder=${JSON.stringify(join(directory, "store"))}`,
];

const questionsOf = ({ settings }: { settings: Settings }): Questions => {
  const any = { marquez: "", web: "", prefect: "", s3: "" };
  const services = servicesOf({ images: any, web: settings.web }, "", "");
  return Object.fromEntries(Object.entries(services).map(([name, { health }]) => [name, health]));
};
