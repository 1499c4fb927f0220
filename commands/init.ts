import { existsSync } from "node:fs";
import { basename, join } from "node:path";
import { stringify } from "yaml";
import { ephemeralName } from "../context/identity.ts";
import type { Contract } from "../contract/contract.ts";
import { learnAgain } from "../contract/learn-again.ts";
import { type Proposal, propose } from "../contract/proposal.ts";
import { write } from "../contract/write.ts";
import { RehearsalError } from "../errors.ts";
import { readSealed } from "../evidence/sealed-bundle.ts";
import { count } from "../lineage/names.ts";
import { isCi } from "../machine/ci.ts";
import { writeWhole } from "../machine/write-whole.ts";
import { atMostOf } from "../rehearsal/at-most.ts";
import { exitCodeOf, exitCodes } from "../rehearsal/exit-code.ts";
import type { Result } from "../rehearsal/result.ts";
import { isUnmet } from "../rules/expectation.ts";
import { contractFileOf } from "../settings/contract.ts";
import { loadSettings } from "../settings/load.ts";
import { mergeSettings } from "../settings/merge-settings.ts";
import { applyOverrides } from "../settings/overrides.ts";
import type { RawSettings } from "../settings/raw-settings.ts";
import { runCommand, type StackOptions, showingProgress } from "./command.ts";
import { listenForSignals } from "./interrupts.ts";
import { findStackFile } from "./stack-file.ts";
import { summaryForTerminal } from "./terminal-summary.ts";

/**
 * `rehearse init`: runs a command once on a stack, and writes the stack file and the contract that what it sent proposes.
 * @param command the program and its arguments
 */
export const init = (command: string[], options: StackOptions): Promise<number> =>
  runCommand(options.json, async () => {
    const { stack, set, json } = options;
    findStackFile(options);
    const project = process.cwd();
    const files = { stack: `Pulumi.${stack}.yaml`, contract: contractFileOf(stack) };
    for (const file of Object.values(files)) refuseExisting(file);
    const given = applyOverrides({}, set).settings;
    const trial = mergeSettings(trialOf(command, project), given);
    const settings = loadSettings({ directory: project, settings: trialOf(command, project), overrides: set });
    const { rehearse } = await import("../rehearsal/lifecycle.ts");
    const { signal, onId } = listenForSignals();
    const result = await showingProgress(json, (follow) =>
      rehearse({
        stack: ephemeralName(stack),
        project,
        settings,
        lifetime: "rehearsal",
        ephemeral: true,
        atMost: atMostOf(undefined, "--at-most"),
        signal,
        follow,
        onId,
      }),
    );
    if (result.verdict !== "passed" && result.verdict !== "failed") return nothingLearned(result, options, signal);
    const { lineage, ...rest } = await readSealed(result.evidence.directory);
    const proposal = propose(lineage);
    const failed = result.expectations.find(({ name, status }) => name === "refine.exit" && status === "failed");
    if (!proposal || failed) return nothingLearned(result, options, signal);
    const contract = learnAgain({ lineage, ...rest }, undefined, undefined);
    await writeWhole(join(project, files.stack), stackFile(mergeSettings(trial, settingsOf(proposal)), stack));
    await writeWhole(join(project, files.contract), write(contract));
    const told = { files, proposal, contract, problems: problemsIn(result), unknown: unknownOf(proposal, result) };
    process.stdout.write(json ? `${JSON.stringify(answerOf(told, result), null, 2)}\n` : inWords(told, stack));
    return exitCodes.passed;
  });

/** @throws RehearsalError SETTINGS when the file is there, or nobody would look at it */
function refuseExisting(file: string): void {
  const refuse = (found: string, next: string) => {
    throw new RehearsalError("SETTINGS", { doing: `making ${file}`, found, next });
  };
  if (isCi())
    refuse(
      "this is a CI job, which never writes settings",
      "Run `rehearse init` on your machine, and commit the files.",
    );
  if (existsSync(file))
    refuse(
      "it is there already",
      "Name another stack with --stack, or change the file; `rehearse accept` renews a contract.",
    );
}

/** The settings that a command is tried with: whatever it sends is welcome. */
const trialOf = (command: string[], directory: string): RawSettings => ({
  // A client that takes the namespace from the rehearsal sends in this one.
  namespace: basename(directory).replaceAll(/[^A-Za-z0-9_.-]/g, "-") || "default",
  job: "**",
  refine: { command },
  prefect: { enabled: false },
  expect: { runs: "any" },
});

const settingsOf = ({ namespace, job, runs }: Proposal): RawSettings => ({ namespace, job, expect: { runs } });

function stackFile(settings: RawSettings, stack: string): string {
  const { aws, ...own } = settings;
  const config = [
    ...Object.entries(own).map(([key, value]) => [`lineage-rehearsal:${key}`, value]),
    ...Object.entries((aws as RawSettings | undefined) ?? {}).map(([key, value]) => [`aws:${key}`, value]),
  ];
  return [
    `# The settings of the stack ${stack}: \`rehearse init\` made them from one run of the command.`,
    "# docs/settings.md describes every setting.",
    stringify({ config: Object.fromEntries(config) }, { lineWidth: 100 }),
  ].join("\n");
}

/** What failed or warned in the trial, besides what the proposal mends. */
const problemsIn = ({ expectations }: Result): string[] =>
  expectations
    .filter((one) => isUnmet(one) && one.name !== "lineage.job" && one.name !== "lineage.run")
    .map(({ title, found }) => `${title}: ${found}`);

function unknownOf({ unknown }: Proposal, { standIns }: Result): string[] {
  return [
    "Whether this lineage is right: the contract holds what the command sent this time. Read it before you commit it.",
    "What differs from run to run besides dates, times, ids and places: run it again, then `rehearse accept` learns from both.",
    ...unknown,
    "Which file the command must write: set `refine.output`.",
    "Whether a Prefect deployment belongs to it: `prefect.enabled` is false.",
    ...(standIns.length > 0 ? [`How the real services behave: stand-ins ran for ${standIns.join(" and ")}.`] : []),
  ];
}

interface Made {
  files: { stack: string; contract: string };
  proposal: Proposal;
  contract: Contract;
  problems: string[];
  unknown: string[];
}

const answerOf = ({ files, proposal, contract, problems, unknown }: Made, { evidence, verdict }: Result) => ({
  stackFile: files.stack,
  contractFile: files.contract,
  settings: settingsOf(proposal),
  jobs: contract.jobs.size,
  datasets: contract.datasets.size,
  problems,
  unknown,
  verdict,
  evidence,
});

const list = (sentences: readonly string[]): string[] =>
  sentences.map((one) => `  - ${one.replaceAll("\n", "\n    ")}`);

function inWords({ files, proposal, contract, problems, unknown }: Made, stack: string): string {
  const { namespace, job, runs } = proposal;
  const arrived = `${count(contract.jobs.size, "job")} and ${count(contract.datasets.size, "dataset")} arrived`;
  return [
    "",
    `wrote ${files.stack} and ${files.contract}: ${arrived}`,
    `  namespace ${namespace}, job ${job}, expect.runs ${runs}`,
    ...(problems.length > 0 ? ["look at this first:", ...list(problems)] : []),
    "what one run cannot show:",
    ...list(unknown),
    `next: npx rehearse run --stack ${stack}`,
    "",
  ].join("\n");
}

/** Tells why nothing was written. */
function nothingLearned(result: Result, { json }: StackOptions, signal: AbortSignal): number {
  if (json) process.stdout.write(`${JSON.stringify(result, null, 2)}\n`);
  else
    process.stdout.write(
      `${summaryForTerminal(result)}  nothing was written: the command has to succeed and to send lineage first\n`,
    );
  return result.verdict === "passed" ? exitCodes.failed : exitCodeOf(result, signal);
}
