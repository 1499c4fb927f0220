import { closest, listNames } from "../lineage/names.ts";
import type { NamedDeployment } from "../prefect/client.ts";
import type { WrittenDeployment, WrittenSchedule } from "../prefect/project.ts";
import { parameterProblems } from "./flow-parameters.ts";

/** What is wrong with a deployment of a project. */
export interface DeploymentProblem {
  /** Expected, found, and the nearest. */
  text: string;
  /** `warn` where it may be meant so. */
  severity: "fail" | "warn";
}

/** What is known about one deployment of the file. */
export interface DeploymentFacts {
  /** The deployment in the file. */
  written: WrittenDeployment;
  /** What the server has of it; undefined when it was not deployed. */
  deployed: NamedDeployment | undefined;
  /** Why `prefect deploy` did not deploy it. */
  refusal: string | undefined;
}

/** What is known beside it. */
export interface ProjectFacts {
  /** The keys of a deployment and of its `work_pool` that Prefect reads; empty when it does not say. */
  keys: { deployment?: string[] | undefined; work_pool?: string[] | undefined };
  /** The work pools that the rehearsal, its commands and its settings made. */
  pools: readonly string[];
  /** Why Prefect skips the whole file. */
  problems: readonly string[];
}

const fail = (text: string): DeploymentProblem => ({ text, severity: "fail" });
const warn = (text: string): DeploymentProblem => ({ text, severity: "warn" });

/** Every problem of one deployment. What `prefect deploy` itself says is told only where nothing else explains it. */
export function problemsOf(facts: DeploymentFacts, project: ProjectFacts): DeploymentProblem[] {
  const { written, deployed, refusal } = facts;
  const found = [
    ...nameless(written),
    ...unresolved(written),
    ...unknownKeys(written, project),
    ...entrypoint(written),
    ...parameters(written),
    ...schedules(written),
    ...workPool(written, project),
    ...asDeployed(written, deployed),
  ];
  // Where Prefect skips the file, that it deployed nothing is no news of each.
  if (deployed || project.problems.length > 0 || found.some(({ severity }) => severity === "fail")) return found;
  return [...found, fail(refusal === undefined ? "`prefect deploy` left it out" : `it was not deployed: ${refusal}`)];
}

const nameless = ({ name }: WrittenDeployment): DeploymentProblem[] =>
  name ? [] : [fail("it has no name, so `prefect deploy --all` skips it")];

const unresolved = ({ unresolved }: WrittenDeployment): DeploymentProblem[] =>
  unresolved === undefined ? [] : [fail(`a block or a variable that it names cannot be had: ${unresolved}`)];

/** Keys that Prefect ignores without a word. One that is nearly another is an error; a key of one's own may be meant. */
function unknownKeys({ keys, poolKeys }: WrittenDeployment, project: ProjectFacts): DeploymentProblem[] {
  const of = (present: string[], known: string[] | undefined, prefix: string): DeploymentProblem[] =>
    known === undefined
      ? []
      : present
          .filter((key) => !known.includes(key))
          .map((key) => {
            const meant = closest(key, known);
            const text = `Prefect ignores its key ${prefix}${key}`;
            return meant === undefined ? warn(text) : fail(`${text}: did you mean ${prefix}${meant}?`);
          });
  return [...of(keys, project.keys.deployment, ""), ...of(poolKeys, project.keys.work_pool, "work_pool.")];
}

function entrypoint({ resolved, error, place, near }: WrittenDeployment): DeploymentProblem[] {
  const wanted = resolved?.entrypoint;
  if (resolved && !wanted) return [fail("it has no entrypoint")];
  if (!wanted || error === undefined) return [];
  const meant = closest(wanted, near) ?? near[0];
  const nearby =
    near.length === 0 ? "" : ` There are ${listNames(near, wanted)}${meant ? `: did you mean ${meant}?` : "."}`;
  return [fail(`its entrypoint ${wanted} does not load: ${error}${place ? ` (${place})` : ""}.${nearby}`)];
}

function parameters({ resolved, schema, takesAny, invalid, error }: WrittenDeployment): DeploymentProblem[] {
  if (error !== undefined || schema === undefined) return [];
  const given = resolved?.parameters ?? {};
  const { missing, unknown, taken } = parameterProblems({ parameters: given, parameter_openapi_schema: schema }, given);
  const active = (resolved?.schedules ?? []).filter((one) => isActive(one) && !resolved?.paused);
  const bySchedule = active.flatMap((one) =>
    missing.filter((name) => !Object.hasOwn(one.parameters ?? {}, name)).map((name) => [name, one] as const),
  );
  const unset = [...new Set(bySchedule.map(([name]) => name))];
  const rest = missing.filter((name) => !unset.includes(name));
  const flowTakes = `the flow takes ${taken.join(", ") || "none"}`;
  return [
    ...(takesAny ? [] : unknown).map((name) => {
      const meant = closest(name, taken);
      return fail(
        `the flow does not take its parameter ${name}${meant ? ` (did you mean ${meant}?)` : ""}: ${flowTakes}`,
      );
    }),
    ...invalid
      .filter(({ parameter }) => takesAny || !unknown.includes(parameter))
      .map(({ parameter, message }) => fail(`its parameter ${parameter} does not fit: ${message}`)),
    ...unset.map((name) =>
      fail(`the flow requires the parameter ${name}, and neither the deployment nor its active schedule gives it`),
    ),
    // Whoever triggers a flow run may give them.
    ...(active.length > 0 ? [] : rest).map((name) =>
      warn(`the flow requires the parameter ${name}, and the deployment gives no value: each flow run must`),
    ),
  ];
}

/** A schedule is active unless the file says otherwise. A template's text is what Prefect makes of it. */
const isActive = ({ active }: WrittenSchedule): boolean =>
  !(active === false || /^(false|no|off|0)$/i.test(`${active}`));

const schedules = ({ resolved, schedules }: WrittenDeployment): DeploymentProblem[] =>
  schedules.flatMap((problem, nth) => {
    const one = resolved?.schedules?.[nth];
    return problem === null || !one ? [] : [fail(`its schedule ${inWords(one)} cannot be had: ${problem}`)];
  });

const inWords = ({ cron, interval, rrule }: WrittenSchedule): string =>
  cron
    ? `cron ${JSON.stringify(cron)}`
    : interval
      ? `interval ${interval}`
      : rrule
        ? `rrule ${JSON.stringify(rrule)}`
        : "without cron, interval or rrule";

function workPool({ resolved }: WrittenDeployment, { pools }: ProjectFacts): DeploymentProblem[] {
  const wanted = resolved?.workPool;
  if (!wanted || pools.includes(wanted)) return [];
  const meant = closest(wanted, pools);
  return [
    fail(
      `no work pool ${wanted} is there${meant ? ` (did you mean ${meant}?)` : ""}: of the rehearsal there are ${listNames(pools, wanted)}. If yours has it, set prefect.project.workPools: { ${wanted}: <its type> }`,
    ),
  ];
}

/** What the server has, compared with what is written. */
function asDeployed({ resolved }: WrittenDeployment, deployed: NamedDeployment | undefined): DeploymentProblem[] {
  if (!resolved || !deployed) return [];
  const problems: DeploymentProblem[] = [];
  const { workPool, schedules = [], paused } = resolved;
  if (workPool && deployed.work_pool_name !== workPool)
    problems.push(fail(`expected it in work pool ${workPool}, found it in ${deployed.work_pool_name ?? "none"}`));
  const kept = deployed.schedules ?? [];
  if (kept.length !== schedules.length)
    problems.push(fail(`expected ${schedules.length} schedules, found ${kept.length} on the server`));
  else {
    const wanted = schedules.filter(isActive).length;
    const active = kept.filter(({ active }) => active !== false).length;
    if (wanted !== active)
      problems.push(fail(`expected ${wanted} of its ${kept.length} schedules to be active, found ${active}`));
  }
  if (typeof paused === "boolean" && (deployed.paused ?? false) !== paused)
    problems.push(fail(`expected it ${paused ? "paused" : "not paused"}, found the opposite`));
  return problems;
}
