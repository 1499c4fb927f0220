import { hostname, release, type } from "node:os";
import { type CommandRun, describeEnd, type Facts } from "../judgement/facts.ts";
import { learned, type Outcome } from "../judgement/outcome.ts";
import { standInWarning, type Verdict } from "../judgement/verdict.ts";
import { packageVersion } from "../version.ts";
import { cell, code } from "./markdown.ts";

/** What the notes add to the verdict. A rehearsal that was cut short has little of it. */
export interface NotesFacts extends Partial<Pick<Facts, "refinements" | "deployed" | "flowRun" | "commands">> {
  prepared?: Outcome<CommandRun | undefined>;
  /** The version of each tool. */
  versions?: Record<string, string>;
  /** Files that were still being written when the bundle was sealed. */
  cutShort?: string[];
}

/** The commands that ran, each with the name of its step. */
export function commandsIn(facts: NotesFacts): { step: string; run: CommandRun }[] {
  const { prepared, refinements = [], deployed, flowRun, commands = [] } = facts;
  const all: [string, CommandRun | undefined][] = [
    ["prepare", learned(prepared)],
    ...refinements.map(({ refinement, run }): [string, CommandRun | undefined] => [
      `refine${refinement.suffix}`,
      learned(run)?.command,
    ]),
    ["register", (learned(deployed) ?? learned(flowRun))?.registered],
    ...commands.map(({ command, run }): [string, CommandRun | undefined] => [command.name, learned(run)]),
  ];
  return all.flatMap(([step, run]) => (run ? [{ step, run }] : []));
}

/** The text of notes.md, for a reader who was not there. Untrusted text is escaped. */
export function notesOf(verdict: Verdict, facts: NotesFacts): string {
  const { versions = {}, cutShort = [] } = facts;
  const flow = learned(facts.flowRun);
  const warning = standInWarning(verdict.standIns);
  return [
    `# ${verdict.job === undefined ? "Rehearsal" : "Lineage rehearsal"} ${verdict.id}: ${verdict.verdict}`,
    "",
    "- all of it to look at: [report.html](report.html)",
    `- stack: ${code(verdict.stack)}, started ${verdict.startedAt}`,
    ...(verdict.on === undefined ? [] : [`- rehearsed on the running stack ${code(verdict.on)}`]),
    ...jobLines(verdict),
    ...versionLines(verdict),
    ...(verdict.cause ? [`- cause: ${cell(verdict.cause.message)} (during ${verdict.cause.phase})`] : []),
    ...(warning ? [`- **${warning}**`] : []),
    ...(flow?.runs ?? []).map(
      ({ name, id, state }) => `- flow run: ${code(name)} ${code(id)} of ${code(flow?.deployment ?? "")}, ${state}`,
    ),
    `- host: ${code(hostname())}, ${type()} ${release()}; lineage-rehearsal ${packageVersion}, Node ${process.version}`,
    ...Object.entries(versions).map(([name, version]) => `- ${name}: ${code(version)}`),
    ...cutShort.map((file) => `- ${code(file)} is cut: it was still being written when the evidence was sealed`),
    "",
    "## Expectations",
    "",
    "| expectation | status | expected | found | hint |",
    "| --- | --- | --- | --- | --- |",
    ...verdict.expectations.map(
      ({ title, status, expected, found, hint }) =>
        `| ${cell(title)} | ${status} | ${cell(expected)} | ${cell(found)} | ${cell(hint ?? "")} |`,
    ),
    "",
    ...(verdict.lineage.length > 0
      ? ["## Events", "", ...verdict.lineage.map(({ command, words }) => `- ${command}: ${cell(words)}`), ""]
      : []),
    "## Commands",
    "",
    "| step | command | SHA-256 | end | seconds |",
    "| --- | --- | --- | --- | --- |",
    ...commandsIn(facts).map(
      ({ step, run }) =>
        `| ${step} | ${code(run.argv.join(" "))} | ${run.sha256} | ${describeEnd(run)} | ${run.seconds.toFixed(1)} |`,
    ),
    "",
    "## Images",
    "",
    "| service | image | digest | origin |",
    "| --- | --- | --- | --- |",
    ...verdict.images.map(
      ({ name, reference, digest, origin }) => `| ${name} | ${code(reference)} | ${digest} | ${origin} |`,
    ),
    "",
  ].join("\n");
}

const versionLines = ({ provenance: { commit, branch, repository, build, uncommitted } = {} }: Verdict): string[] => [
  ...(commit ? [`- commit: ${code(commit)}${uncommitted ? ", with changes that are not committed" : ""}`] : []),
  ...(branch ? [`- branch: ${code(branch)}`] : []),
  ...(repository ? [`- repository: ${code(repository)}`] : []),
  ...(build ? [`- build: ${code(build)}`] : []),
];

const jobLines = ({ namespace = "", job, refinements }: Verdict): string[] =>
  job === undefined
    ? []
    : refinements.length > 1
      ? refinements.map((one) => `- job: ${code(one.job)} in namespace ${code(namespace)}: ${one.verdict}`)
      : [`- job: ${code(job)} in namespace ${code(namespace)}`];
