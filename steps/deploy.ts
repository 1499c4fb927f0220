import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { Context } from "../context/context.ts";
import { RehearsalError } from "../errors.ts";
import { Log } from "../evidence/log.ts";
import type { DeploymentFacts } from "../judgement/deployment-problems.ts";
import { describeEnd } from "../judgement/facts.ts";
import type { DeployedProject } from "../judgement/judge-deployments.ts";
import { type Withheld, withheldHint } from "../judgement/withheld.ts";
import { temporaryDirectory } from "../machine/temporary-directory.ts";
import { type NamedDeployment, PrefectClient } from "../prefect/client.ts";
import { type Project, readProject } from "../prefect/project.ts";
import { withoutVariables } from "../prefect/without-variables.ts";
import { headersOf } from "../settings/credentials.ts";
import { cliOf, pythonOf } from "../settings/project.ts";
import type { Provisioned } from "../stack/provisioned.ts";
import { packageRoot } from "../version.ts";
import { runCommand } from "./command.ts";
import { refusalIn } from "./deploy-refusal.ts";
import { commandEnvironment, type Environment, prefectEnvironment } from "./environment.ts";
import { register } from "./register.ts";
import { makeWorkPools, standInPools } from "./work-pools.ts";

/** Where Prefect's commands run. */
interface Place {
  cwd: string;
  env: Environment;
  withheld: Withheld;
  limits: Pick<Context, "signal" | "guard" | "waits">;
}

/**
 * Deploys every deployment of the project's `prefect.yaml` into the rehearsal's own Prefect, and looks at each: `prefect
 * deploy` itself ends at the first error, and deploys a flow whose import fails. The schedules are stopped at the end.
 * What is wrong with a deployment is a result, not an error.
 * @throws RehearsalError STEP when the registration fails, or the project's Python or its Prefect cannot be run
 */
export async function deployProject(stack: Provisioned, context: Context): Promise<DeployedProject> {
  const { settings, bundle, signal, guard, waits } = context;
  const { prefect } = settings;
  const { project, cwd } = prefect;
  const either = AbortSignal.any([signal, AbortSignal.timeout(prefect.timeout)]);
  await using home = await temporaryDirectory("rehearsal-deploy-");
  // What an import sends is no lineage of a run.
  await using environment = await commandEnvironment(stack, context, {
    added: { ...prefectEnvironment(home.path), COLUMNS: "300", ...prefect.env },
    cwd,
    lineageUrl: undefined,
    inheriting: { inherit: prefect.inherit, setting: "prefect.inherit" },
  });
  const { env, withheld } = environment;
  const place = { cwd, env, withheld, limits: { signal: either, guard, waits } };
  const client = new PrefectClient(stack.urls.prefect as string, either, { headers: headersOf(prefect) });
  await makeWorkPools(client, prefect);
  const registered = await register(prefect.register, bundle, place);

  await using log = new Log(bundle, "prefect-deploy.log");
  const cli = cliOf(project.cli, prefect.worker, prefect.register);
  const copy = join(home.path, "prefect.yaml");
  const read = await lookAt(project.file, copy, { python: pythonOf(cli) as string[], home: home.path, log }, place);
  const pools = await client.workPools();
  const file = project.steps === "run" || read.steps.length === 0 ? project.file : copy;
  const deploy = (which: string[]) =>
    runCommand(
      { argv: [...cli, "--no-prompt", "deploy", ...which, "--prefect-file", file], ...place },
      log,
      place.limits,
    );
  const problems = problemsOfFile(project.file, read);
  const refusals = new Map<number, string>();
  if (problems.length === 0 && read.deployments.length > 0) {
    await standInPools(client, read, pools);
    const all = await deploy(["--all"]);
    // It has ended at the first error: each of the others gets its own chance.
    const left = all.exitCode === 0 ? [] : await notDeployed(client, read);
    for (const nth of left) {
      const { name } = read.deployments[nth] as Project["deployments"][number];
      const run = await deploy(["--name", name as string]);
      if (run.exitCode !== 0) refusals.set(nth, refusalIn(run.tail) ?? describeEnd(run));
    }
  }
  signal.throwIfAborted();
  const existing = await client.deployments();
  // Before any worker starts: a schedule must not start a flow that nobody asked for.
  for (const { id } of existing) await client.pauseDeployment(id);
  const deployments = read.deployments.map((written, nth): DeploymentFacts => {
    const deployed = ofFile(existing, written);
    return { written, deployed, refusal: deployed ? undefined : refusals.get(nth) };
  });
  await bundle.writeJson("deployments.json", {
    file: project.file,
    prefect: read.prefect,
    workPools: pools,
    problems,
    deployments: deployments.map(({ written, deployed, refusal }) => ({
      ...withoutVariables(written),
      refusal,
      deployed: deployed && withoutVariables(deployed),
    })),
  });
  const skipped = file === copy ? read.steps : [];
  return { file: project.file, deployments, problems, skipped, keys: read.keys, pools, registered };
}

/** Has the project's own Python look at the file, and load each flow. */
async function lookAt(
  file: string,
  copy: string,
  { python, home, log }: { python: string[]; home: string; log: Log },
  { limits, ...place }: Place,
): Promise<Project> {
  const answer = join(home, "project.json");
  const argv = [...python, join(packageRoot, "prefect", "project.py"), file, answer, copy];
  const run = await runCommand({ argv, ...place }, log, limits);
  if (run.exitCode === 0) return readProject(await readFile(answer, "utf8"));
  throw new RehearsalError("STEP", {
    doing: `looking at the deployments of ${file} with ${python.join(" ")}`,
    found: `${describeEnd(run)}\n${run.tail}`,
    next: `Set prefect.project.cli to how the project runs Prefect, such as [uv, run, prefect]: the Python beside it needs Prefect 3 and what the flows import. See prefect-deploy.log.${withheldHint(run.withheld)}`,
  });
}

/** Why Prefect deploys nothing of a file. */
function problemsOfFile(file: string, { problem, invalid, deployments }: Project): string[] {
  if (problem !== null)
    return [`it cannot be read: ${problem}. Is prefect.project.file right, relative to prefect.cwd?`];
  return invalid.map(({ nth, key, message }) => {
    const of = nth === null ? file : (deployments[nth]?.name ?? `deployment ${nth + 1}`);
    return `${of}: ${key}: ${message}; Prefect skips the whole file because of it`;
  });
}

/** The deployments of the file, by their place in it, that the server does not have. Those without a name are skipped. */
async function notDeployed(client: PrefectClient, { deployments }: Project): Promise<number[]> {
  const existing = await client.deployments();
  return [...deployments.keys()].filter((nth) => {
    const written = deployments[nth] as Project["deployments"][number];
    return Boolean(written.name) && !ofFile(existing, written);
  });
}

/** What the server has of a deployment. The flow of one that could not be loaded is not known: its name has to do. */
function ofFile(
  existing: NamedDeployment[],
  { name, flow, resolved }: Project["deployments"][number],
): NamedDeployment | undefined {
  const own = resolved?.name || name;
  return existing.find(
    (one) =>
      one.name === own &&
      (flow === undefined ? one.entrypoint === resolved?.entrypoint : one.path === `${flow}/${own}`),
  );
}
