import { hostname, release, type } from "node:os";
import { titleOf } from "../judgement/expectation.ts";
import type { Findings } from "../judgement/judge.ts";
import type { Outcome } from "../judgement/outcome.ts";
import type { Verdict } from "../judgement/verdict.ts";
import { named } from "../settings/refinements.ts";
import { endOf, type Ran } from "../steps/command.ts";
import { packageVersion } from "../version.ts";
import type { Bundle } from "./bundle.ts";
import { cell, code } from "./markdown.ts";

/** Writes notes.md: what a person who was not there wants to know of the rehearsal. */
export const writeNotes = (bundle: Bundle, verdict: Verdict, known: Known): Promise<void> =>
  bundle.write("notes.md", notes(verdict, known));

/** What is known beside the verdict; of a rehearsal that was cut short, little. */
export interface Known extends Partial<Pick<Findings, "refinements" | "flow">> {
  prepared?: Outcome<Ran | undefined>;
  versions?: Record<string, string>;
}

const jobsOf = ({ namespace, job, refinements }: Verdict): string[] =>
  refinements.length > 1
    ? refinements.map((one) => `- job: ${code(one.job)} in namespace ${code(namespace)}: ${one.verdict}`)
    : [`- job: ${code(job)} in namespace ${code(namespace)}`];

/** The text of notes.md. Everything that came from outside is escaped. */
export function notes(verdict: Verdict, { prepared, refinements = [], flow, versions = {} }: Known): string {
  const commands: [string, Ran | undefined][] = [
    ["prepare", prepared?.status === "passed" ? prepared.value : undefined],
    ...refinements.map(({ of, refine }): [string, Ran | undefined] => [
      named("refine", of),
      refine.status === "passed" ? refine.value.ran : undefined,
    ]),
    ["register", flow?.status === "passed" ? flow.value.registered : undefined],
  ];
  const run = flow?.status === "passed" ? flow.value : undefined;
  return [
    `# Lineage rehearsal ${verdict.id}: ${verdict.verdict}`,
    "",
    `- stack: ${code(verdict.stack)}, started ${verdict.startedAt}`,
    ...jobsOf(verdict),
    ...(verdict.cause ? [`- cause: ${cell(verdict.cause.message)} (during ${verdict.cause.phase})`] : []),
    ...(verdict.standIns.length > 0
      ? [
          `- **stand-ins**: ${verdict.standIns.join(", ")}. The real ones could not be had; this rehearsal says nothing about them.`,
        ]
      : []),
    ...(run
      ? [
          `- flow run: ${code(run.flowRun.name)} ${code(run.flowRun.id)} of ${code(run.deployment)}, ${run.flowRun.state_type}`,
        ]
      : []),
    `- host: ${code(hostname())}, ${type()} ${release()}; lineage-rehearsal ${packageVersion}, Node ${process.version}`,
    ...Object.entries(versions).map(([name, version]) => `- ${name}: ${code(version)}`),
    "",
    "## Expectations",
    "",
    "| expectation | status | expected | found | hint |",
    "| --- | --- | --- | --- | --- |",
    ...verdict.expectations.map(
      ({ status, expected, found, hint, ...one }) =>
        `| ${titleOf(one)} | ${status} | ${cell(expected)} | ${cell(found)} | ${cell(hint ?? "")} |`,
    ),
    "",
    "## Commands",
    "",
    "| step | command | SHA-256 | end | seconds |",
    "| --- | --- | --- | --- | --- |",
    ...commands.flatMap(([step, ran]) =>
      ran
        ? [`| ${step} | ${code(ran.argv.join(" "))} | ${ran.sha256} | ${endOf(ran)} | ${ran.seconds.toFixed(1)} |`]
        : [],
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
