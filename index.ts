import type { Context } from "./context/context.ts";
import { facetSchemas } from "./evidence/facet-schemas.ts";
import type { RefinementRun, Sending } from "./judgement/facts.ts";
import { endedAsExpected } from "./judgement/judge-own-commands.ts";
import { learned } from "./judgement/outcome.ts";
import { Recording } from "./recorder/recording.ts";
import { headersOf } from "./settings/credentials.ts";
import { flowStartsEarly } from "./settings/early-flow.ts";
import { recordsAnywhere } from "./settings/record.ts";
import { suffixed } from "./settings/refinements.ts";
import type { Provisioned } from "./stack/provisioned.ts";
import { attestor } from "./steps/attest.ts";
import { captureDatasets, captureGraph, captureLogs, captureRuns } from "./steps/capture.ts";
import { captureKept } from "./steps/capture-kept.ts";
import { readForChecks } from "./steps/checks.ts";
import { collect } from "./steps/collect.ts";
import { DatasetList } from "./steps/dataset-list.ts";
import { stepDeadlines } from "./steps/deadlines.ts";
import { deployProject } from "./steps/deploy.ts";
import type { RehearsalDeployment, RehearsedStack, StackDeployment } from "./steps/deployment.ts";
import { startEarly } from "./steps/early-flow-commands.ts";
import { takeSnapshot } from "./steps/files.ts";
import { runFlow } from "./steps/flow-run.ts";
import { prepare } from "./steps/prepare.ts";
import { provenanceOf } from "./steps/provenance.ts";
import { record } from "./steps/record.ts";
import { refine } from "./steps/refine.ts";
import { runOwnCommand } from "./steps/run-command.ts";
import type { Step } from "./steps/step.ts";
import { upload } from "./steps/upload.ts";
import { type CommandSteps, verify } from "./steps/verify.ts";

/** The program of a rehearsal: the Pulumi engine makes the stack, and orders the steps of the runbook. */
export const rehearsalProgram = (context: Context): Promise<RehearsalDeployment> =>
  runbook(context, async () => (await import("./steps/declare-stack.ts")).declareStack(context));

/** The program of `rehearse up`: the stack alone. */
export async function stackProgram(context: Context): Promise<StackDeployment> {
  const { declareStack } = await import("./steps/declare-stack.ts");
  const { ready, ...deployment } = await declareStack(context);
  return { ...deployment, ready: Object.values(ready) };
}

/**
 * The runbook: start the lineage stack, run the refinements, the flow and the rehearsal's own commands against it, capture
 * and judge what came of them, store the evidence.
 * @param stackOf gives the stack: one that is declared for this rehearsal, or one that runs already
 */
export async function runbook(context: Context, stackOf: () => Promise<RehearsedStack>): Promise<RehearsalDeployment> {
  const { settings } = context;
  const limit = stepDeadlines(settings);
  // A schema that cannot be used is told before anything is started.
  const schemas = await facetSchemas(settings.conformance.schemas);
  const provenance = await provenanceOf(settings.provenance, settings.refine?.cwd ?? settings.cwd);
  const { ready, step, alone, storeReady, hasMarquez, verdict, ...deployment } = await stackOf();

  const recording = new Recording(context.bundle, { headers: headersOf(settings.marquez), schemas });
  const looksAtFiles = settings.collect.length > 0 || Object.keys(settings.checks).length > 0;
  const snapshot = looksAtFiles ? alone("snapshot", takeSnapshot, { deadline: limit.capture }) : undefined;
  const prepared = alone("prepare", prepare, {
    after: snapshot ? [snapshot] : [],
    deadline: limit.prepare,
  });
  // A command may use any service of the user's own. Of the others it waits for those that it is known to use.
  const able = present(ready.marquez, ...Object.keys(settings.services).map((name) => ready[name]), prepared);
  const used = settings.refine?.needs.map((service) => ready[service]) ?? [];
  const notReady = () => Object.keys(ready).filter((service) => ready[service]?.outcome.status !== "passed");
  // One after another, because refinements share a working directory and may write the same output.
  const refined: Step<RefinementRun>[] = [];
  for (const one of settings.refinements) {
    const order = { needs: present(...able, ...used), after: [...refined], deadline: limit.refine(one) };
    refined.push(step(suffixed("refine", one), refine(one, recording, { notReady }), order));
  }
  const { prefect } = settings;
  const deployed =
    prefect.enabled && prefect.deploy
      ? step("deploy", deployProject, { needs: present(...able, ready.prefect), deadline: limit.prefect })
      : undefined;
  // The worker and the registration start while Prefect boots, and not before Marquez is ready: a registration may send lineage. Where
  // no flow run follows, they are ended.
  const worker =
    flowStartsEarly(settings) && context.on === undefined
      ? step("worker", startEarly(recording), { needs: able, deadline: limit.capture })
      : undefined;
  const endWorker = async () => {
    await worker?.ended();
    await learned(worker?.outcome)?.[Symbol.asyncDispose]();
  };
  const flow = { early: () => worker?.outcome, deployed: () => learned(deployed?.outcome) };
  const flowRun =
    prefect.enabled && prefect.deployment
      ? step("prefect", runFlow(recording, flow), {
          needs: present(...able, ready.prefect, deployed),
          after: present(worker),
          deadline: limit.prefect,
          skipped: endWorker,
        })
      : undefined;
  const sending = flowRun ? [...refined, flowRun] : refined;
  // A command of the rehearsal's own may use what was deployed.
  const acting = deployed ? [...sending, deployed] : sending;
  const everyService = Object.values(ready);
  const commands: CommandSteps[] = [];
  for (const command of settings.commands) {
    const before = commands.filter(({ command: { name } }) => command.after.includes(name));
    const order = {
      needs: [...everyService, prepared],
      after: [...acting, ...before.map(({ ran }) => ran)],
      unless: notAsExpected(before),
    };
    const ran = step(`command-${command.name}`, runOwnCommand(command, recording), {
      ...order,
      deadline: limit.command(command),
    });
    commands.push({ command, ran });
  }

  const ran = [...acting, ...commands.map((one) => one.ran)];
  const capture = { needs: present(ready.marquez), after: sending, deadline: limit.capture };
  const list = new DatasetList(sending.map(sentBy));
  // Nothing else may send after the only command: what it asks for is all that there will be.
  const isAlone = ran.length === 1;
  const refinements = settings.refinements.map((refinement, nth) => {
    const refine = refined[nth] as Step<RefinementRun>;
    const sent = sentBy(refine);
    // These show only the refinement's lineage, so they need not wait for the flow run.
    const own = { needs: present(ready.marquez), after: [refine], deadline: limit.capture };
    const kept = step(
      suffixed("capture-kept", refinement),
      captureKept(sent, refinement, isAlone ? list : undefined),
      own,
    );
    const runs = step(suffixed("capture-runs", refinement), captureRuns(refinement, sent), capture);
    // It starts beside the refinement, but not while Prefect boots: a flow run waits for that, and for the picture nobody.
    const browser =
      ready.web &&
      step(suffixed("browser", refinement), startBrowser, {
        needs: present(ready.marquez, ready.web),
        after: [...refined.slice(0, nth), ...present(flowRun && ready.prefect)],
        deadline: limit.capture,
      });
    const picture = { ...own, needs: present(ready.marquez, ready.web), deadline: limit.graph };
    const capturing = captureGraph(refinement, sent, () => browser?.outcome);
    const graph = step(suffixed("capture-graph", refinement), capturing, {
      ...picture,
      after: present(refine, browser),
    });
    return { refinement, refine, kept, runs, graph };
  });
  const { job } = settings.prefect;
  const ofFlow = { suffix: "-prefect" };
  const flowRunKept =
    flowRun && hasMarquez ? step("capture-kept-prefect", captureKept(sentBy(flowRun), ofFlow), capture) : undefined;
  const flowRuns =
    flowRun && job
      ? step("capture-runs-prefect", captureRuns({ job, ...ofFlow }, sentBy(flowRun)), capture)
      : undefined;
  const flowRunPicture =
    flowRun && settings.prefect.picture
      ? step(
          "capture-prefect",
          async (stack, context) => {
            const { photographFlowRuns } = await import("./steps/photograph-flow-runs.ts");
            await photographFlowRuns(() => learned(flowRun.outcome))(stack, context);
          },
          { needs: [flowRun], deadline: limit.graph },
        )
      : undefined;
  const datasets = hasMarquez
    ? step("capture-datasets", captureDatasets(list), {
        ...capture,
        after: isAlone ? [...ran, ...refinements.map(({ kept }) => kept)] : ran,
      })
    : undefined;
  const logs = step("capture-logs", captureLogs, {
    after: [...everyService, prepared, ...ran],
    deadline: limit.capture,
    always: true,
  });

  const before = () => learned(snapshot?.outcome);
  const written = { needs: snapshot ? [snapshot] : [], deadline: limit.capture };
  const checked =
    Object.keys(settings.checks).length > 0
      ? step("checks", readForChecks(before), {
          needs: [...everyService, ...written.needs],
          after: ran,
          deadline: limit.capture,
        })
      : undefined;
  const captured = refinements.flatMap(({ kept, runs, graph }) => [kept, runs, graph]);
  // After everything else that writes into the bundle: a file that is collected must not have the name of another.
  const wrote = present(...captured, flowRunKept, flowRuns, flowRunPicture, datasets, logs);
  const collected =
    settings.collect.length > 0
      ? step("collect", collect(before), { ...written, after: [...ran, ...wrote], always: true })
      : undefined;

  const ofFlowRun = { deployed, flowRun, flowRunKept, flowRuns, flowRunPicture };
  const judged = {
    ready: everyService,
    prepared,
    refinements,
    ...ofFlowRun,
    commands,
    datasets,
    logs,
    checked,
    collected,
  };
  const attesting = attestor(context);
  const verified = step("verify", verify(judged, recording, schemas, { provenance, attest: attesting.attest }), {
    after: present(...wrote, checked, collected),
    deadline: limit.verify,
    always: true,
  });
  const stored = step("upload", (_, context) => upload(context, deployment.storeAccess()), {
    needs: [verified, ...storeReady],
    after: present(ready.s3),
    deadline: limit.upload,
    always: true,
  });
  const signed = settings.evidence.sign
    ? step("sign", attesting.signed, { needs: [verified], deadline: limit.record, always: true })
    : undefined;
  const recorded = recordsAnywhere(settings.record) ? recordStep() : undefined;
  const { outputs, refused } = verdict({ verified, stored, others: present(signed, recorded) });
  const results = { verified, stored, signed, recorded };
  return { ...deployment, outputs: { ...deployment.outputs, ...outputs }, refused, ...results, endWorker };

  function recordStep() {
    const work = async (stack: Provisioned, context: Context) => {
      const [verdict, evidence] = [verified.outcome, stored.outcome];
      if (verdict.status === "passed" && evidence.status === "passed")
        await record(stack, context, { verdict: verdict.value, stored: evidence.value });
    };
    return step("record", work, { needs: [stored], deadline: limit.record });
  }
}

/** Those that this rehearsal has. */
const present = <T extends unknown[]>(...steps: T) =>
  steps.filter((one) => one !== undefined) as Exclude<T[number], undefined>[];

/** Why a command is not run: one before it did not end as expected. */
const notAsExpected = (before: CommandSteps[]) => (): string | undefined => {
  const unmet = before.find(({ command, ran }) => {
    const run = learned(ran.outcome);
    return !run || !endedAsExpected(run, command.exit);
  });
  return unmet && `the command ${unmet.command.name} did not end as expected`;
};

/** What a command sent, once it has run. */
const sentBy = (step: Step<Sending>) => () => learned(step.outcome)?.sent;

/** The browser takes half a second to load, and some time to start. */
async function startBrowser({ urls }: Provisioned, context: Context) {
  const { openBrowser } = await import("./steps/browser.ts");
  return openBrowser(urls.web as string, context);
}
