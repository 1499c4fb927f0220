import { firstFew } from "../lineage/names.ts";
import { type Expectation, judged } from "../rules/expectation.ts";
import { type DeploymentFacts, type DeploymentProblem, type ProjectFacts, problemsOf } from "./deployment-problems.ts";
import type { CommandRun } from "./facts.ts";
import { explain, type Outcome } from "./outcome.ts";

/** What came of deploying a whole project. */
export interface DeployedProject extends ProjectFacts {
  /** The file with the deployments, as it is set. */
  file: string;
  deployments: DeploymentFacts[];
  /** Build and push steps that were not run. */
  skipped: string[];
  /** The command that registered something before, if there was one. */
  registered?: CommandRun | undefined;
}

/** How many deployments with problems a message tells in full. */
const mostTold = 30;

/** Judges whether every deployment of a project is deployed, and holds together with its flow, schedules and work pool. */
export function judgeDeployments(outcome: Outcome<DeployedProject>): Expectation {
  const name = "prefect.deployments";
  const any = "every deployment of the project is deployed as it is written, and its flow loads";
  if (outcome.status !== "passed") return judged(name, false, any, explain(outcome).found, explain(outcome).next);
  const project = outcome.value;
  const { file, deployments } = project;
  const expected = `all ${deployments.length} deployments of ${file} are deployed as they are written, and their flows load`;
  const each = [
    ...(project.problems.length > 0 ? [{ title: file, problems: project.problems.map(asFailure) }] : []),
    ...deployments.map((one, nth) => ({
      title: titleOf(one, nth),
      problems: [...twice(one, deployments), ...problemsOf(one, project)],
    })),
  ];
  const unmet = each.filter(({ problems }) => problems.length > 0);
  const fails = unmet.filter(({ problems }) => problems.some(({ severity }) => severity === "fail"));
  const sound = project.problems.length > 0 ? 0 : deployments.length - fails.length;
  const lines = unmet.map(({ title, problems }) => `${title}: ${problems.map(({ text }) => text).join("; ")}`);
  const skipped = project.skipped.length > 0 ? [`not run: ${project.skipped.join(", ")} (prefect.project.steps)`] : [];
  const whole =
    deployments.length === 0
      ? `${file} has no deployments`
      : `${sound} of ${deployments.length}${unmet.length === 0 ? `: ${deployments.map(titleOf).join(", ")}` : ""}`;
  return judged(
    name,
    unmet.length === 0 && deployments.length > 0,
    expected,
    [whole, ...firstFew(lines, mostTold), ...skipped].join("\n"),
    "See prefect-deploy.log and deployments.json.",
    fails.length === 0 && deployments.length > 0 ? "warn" : "fail",
  );
}

const asFailure = (text: string): DeploymentProblem => ({ text, severity: "fail" });

const titleOf = ({ written: { name, flow, resolved } }: DeploymentFacts, nth: number): string => {
  const own = resolved?.name || name;
  return own ? `${flow ? `${flow}/` : ""}${own}` : `deployment ${nth + 1}`;
};

/** The later of two with the same flow and name replaces the earlier. */
function twice(one: DeploymentFacts, all: readonly DeploymentFacts[]): DeploymentProblem[] {
  const path = pathOf(one);
  const same = all.filter((other) => path !== undefined && pathOf(other) === path);
  return same.length > 1 && same[0] === one
    ? [asFailure(`${same.length} deployments of the file are ${path}: each replaces the one before it`)]
    : [];
}

const pathOf = ({ written: { name, flow, resolved } }: DeploymentFacts): string | undefined =>
  flow === undefined ? undefined : `${flow}/${resolved?.name ?? name}`;
