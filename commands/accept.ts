import { existsSync, readFileSync } from "node:fs";
import { join, relative } from "node:path";
import { createInterface } from "node:readline/promises";
import { broken } from "../context/loaded-contract.ts";
import { compare } from "../contract/compare.ts";
import type { Contract } from "../contract/contract.ts";
import type { Drift } from "../contract/drift.ts";
import { learnAgain } from "../contract/learn-again.ts";
import { read } from "../contract/read.ts";
import { write } from "../contract/write.ts";
import { RehearsalError } from "../errors.ts";
import { isCi } from "../machine/ci.ts";
import { writeWhole } from "../machine/write-whole.ts";
import { exitCodes } from "../rehearsal/exit-code.ts";
import { contractFileOf } from "../settings/contract.ts";
import { acceptable } from "./acceptable.ts";
import { secretsFor } from "./bundle-of.ts";
import { runCommand, type StackOptions, stackOf } from "./command.ts";
import { countsOf, inWords } from "./diff.ts";

/** The options of `rehearse accept`. */
export interface AcceptOptions extends StackOptions {
  last?: boolean;
  yes?: boolean;
}

/** `rehearse accept`: writes the contract that a rehearsal's lineage fulfils. */
export const accept = (bundle: string | undefined, options: AcceptOptions): Promise<number> =>
  runCommand(options.json, async () => {
    const { json, yes = false } = options;
    if (bundle !== undefined && options.last) throw wrongUse("a bundle and --last", "Name one of them.");
    const { settings, project, stack } = await stackOf(options, secretsFor(bundle));
    const file = settings.contract.file ?? join(project, contractFileOf(stack));
    const { newest, earlier } = await acceptable(bundle, { settings, stack });
    const old = existsSync(file) ? readOld(file) : undefined;
    const learned = learnAgain(newest, earlier, old?.contract);
    const text = write(learned, old?.comments);
    const drifts = old ? compare(old.contract, { ...learned, observed: undefined }) : [];
    const names = [newest, earlier].flatMap((one) => one?.name ?? []);
    const isSame = old?.text === text;
    const shown = isSame
      ? ""
      : told({ file, names, learned, old: old !== undefined, drifts, home: settings.namespace });
    if (!json) process.stdout.write(shown);
    if (!isSame) {
      if (!(yes && !isCi()) && !(await confirmed(file, old !== undefined, json))) return exitCodes.failed;
      await writeWhole(file, text);
    }
    const answer = {
      file,
      written: !isSame,
      learnedFrom: names,
      jobs: learned.jobs.size,
      datasets: learned.datasets.size,
    };
    if (json) process.stdout.write(`${JSON.stringify({ ...answer, ...countsOf(drifts), drifts }, null, 2)}\n`);
    else
      process.stdout.write(
        isSame ? `${shownPath(file)} says so already: nothing to write\n` : `wrote ${shownPath(file)}\n`,
      );
    return exitCodes.passed;
  });

function readOld(file: string) {
  const text = readFileSync(file, "utf8");
  const { contract, comments, problems } = read(text);
  if (problems) throw broken(file, problems);
  return { text, contract, comments };
}

interface Shown {
  file: string;
  names: string[];
  learned: Contract;
  old: boolean;
  drifts: Drift[];
  home: string;
}

function told({ file, names, learned, old, drifts, home }: Shown): string {
  const { jobs, datasets } = learned;
  const from = `learned ${jobs.size} jobs and ${datasets.size} datasets from ${names.join(" and ")}`;
  if (!old) return `${from}\n`;
  const changes = drifts.length === 0 ? "the lineage is the same; its form changes" : inWords(drifts, home);
  return `${from}\nwhat changes in ${shownPath(file)}:\n${changes}\n`;
}

const shownPath = (file: string): string => {
  const path = relative(process.cwd(), file);
  return path.startsWith("..") ? file : path;
};

/** Asks whether to write. Without anybody to ask, it does not write: a contract changes only where somebody wants it. */
async function confirmed(file: string, isThere: boolean, json: boolean): Promise<boolean> {
  if (isCi())
    throw notWritten(
      file,
      "this is a CI job, which never writes a contract",
      "Run `rehearse accept` on your machine, and commit the file.",
    );
  if (json || !process.stdin.isTTY || !process.stdout.isTTY)
    throw notWritten(
      file,
      "there is no terminal to ask on",
      "Run it with --yes, and commit the file after a look at it.",
    );
  if (!isThere) return true;
  const terminal = createInterface({ input: process.stdin, output: process.stdout });
  try {
    return /^y(es)?$/i.test((await terminal.question(`Write ${shownPath(file)}? [y/N] `)).trim());
  } finally {
    terminal.close();
  }
}

const notWritten = (file: string, found: string, next: string): RehearsalError =>
  new RehearsalError("SETTINGS", { doing: `writing ${shownPath(file)}`, found, next });

const wrongUse = (found: string, next: string): RehearsalError =>
  new RehearsalError("SETTINGS", { doing: "reading the command line", found, next });
