import type { Context } from "./context/context.ts";
import { ContainerWatch } from "./docker/container-watch.ts";
import { facetSchemas } from "./evidence/facet-schemas.ts";
import type { RefinementRun, Sending } from "./judgement/facts.ts";
import { endedAsExpected } from "./judgement/judge-own-commands.ts";
import { learned } from "./judgement/outcome.ts";
import { Recording } from "./recorder/recording.ts";
import { headersOf } from "./settings/credentials.ts";
import { recordsAnywhere } from "./settings/record.ts";
import { suffixed } from "./settings/refinements.ts";
import { planServices } from "./settings/services.ts";
import { awsStore, folderStore } from "./stack/evidence-store.ts";
import { ExistingService } from "./stack/existing-service.ts";
import { Generated } from "./stack/generated.ts";
import { Marquez } from "./stack/marquez.ts";
import { StackNetwork } from "./stack/network.ts";
import { ownServices } from "./stack/own-service.ts";
import { Postgres } from "./stack/postgres.ts";
import { Prefect } from "./stack/prefect.ts";
import { type Provisioned, provisionedOnce } from "./stack/provisioned.ts";
import { readerOf } from "./stack/settled.ts";
import { Web } from "./stack/web.ts";

import { attestor } from "./steps/attest.ts";
import { captureDatasets, captureGraph, captureLogs, captureRuns } from "./steps/capture.ts";
import { captureKept } from "./steps/capture-kept.ts";
import { readForChecks } from "./steps/checks.ts";
import { collect } from "./steps/collect.ts";
import { stepDeadlines } from "./steps/deadlines.ts";
import { deployProject } from "./steps/deploy.ts";
import type { RehearsalDeployment, StackDeployment } from "./steps/deployment.ts";
import { declareVerdict } from "./steps/deployment-result.ts";
import { takeSnapshot } from "./steps/files.ts";
import { runFlow } from "./steps/flow-run.ts";
import { obtainImages } from "./steps/images.ts";
import { prepare } from "./steps/prepare.ts";
import { provenanceOf } from "./steps/provenance.ts";
import { type DeclaredService, readyStep } from "./steps/ready-step.ts";
import { record } from "./steps/record.ts";
import { refine } from "./steps/refine.ts";
import { runOwnCommand } from "./steps/run-command.ts";
import { Step, stepsOn } from "./steps/step.ts";
import { upload } from "./steps/upload.ts";
import { type CommandSteps, verify } from "./steps/verify.ts";

/**
 * The runbook: start the lineage stack, run the refinements, the flow and the rehearsal's own commands against it, capture
 * and judge what came of them, store the evidence.
 */
export async function rehearsalProgram(context: Context): Promise<RehearsalDeployment> {
  const { settings } = context;
  const limit = stepDeadlines(settings);
  // A schema that cannot be used is told before anything is started.
  const schemas = await facetSchemas(settings.conformance.schemas);
  const provenance = await provenanceOf(settings.provenance, settings.refine?.cwd ?? settings.cwd);
  const { ready, step, store, hasMarquez, ...deployment } = await declareStack(context);

  const recording = new Recording(context.bundle, { headers: headersOf(settings.marquez) });
  const looksAtFiles = settings.collect.length > 0 || Object.keys(settings.checks).length > 0;
  const snapshot = looksAtFiles ? new Step("snapshot", context, takeSnapshot, { deadline: limit.capture }) : undefined;
  const prepared = new Step("prepare", context, prepare, {
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
  const flowRun =
    prefect.enabled && prefect.deployment
      ? step(
          "prefect",
          runFlow(recording, () => learned(deployed?.outcome)),
          {
            needs: present(...able, ready.prefect, deployed),
            deadline: limit.prefect,
          },
        )
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
  const refinements = settings.refinements.map((refinement, nth) => {
    const refine = refined[nth] as Step<RefinementRun>;
    const sent = sentBy(refine);
    // These show only the refinement's lineage, so they need not wait for the flow run.
    const own = { needs: present(ready.marquez), after: [refine], deadline: limit.capture };
    const kept = step(suffixed("capture-kept", refinement), captureKept(sent, refinement), own);
    const runs = step(suffixed("capture-runs", refinement), captureRuns(refinement, sent), capture);
    // It starts beside the refinement.
    const browser =
      ready.web &&
      step(suffixed("browser", refinement), startBrowser, {
        needs: present(ready.marquez, ready.web),
        after: refined.slice(0, nth),
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
    ? step("capture-datasets", captureDatasets(sending.map(sentBy)), { ...capture, after: ran })
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

  const flow = { deployed, flowRun, flowRunKept, flowRuns, flowRunPicture };
  const judged = { ready: everyService, prepared, refinements, ...flow, commands, datasets, logs, checked, collected };
  const attesting = attestor(context);
  const verified = step("verify", verify(judged, recording, schemas, { provenance, attest: attesting.attest }), {
    after: present(...wrote, checked, collected),
    deadline: limit.verify,
    always: true,
  });
  const stored = step("upload", (_, context) => upload(context, deployment.storeAccess()), {
    needs: [verified, ...store.ready],
    after: present(ready.s3),
    deadline: limit.upload,
    always: true,
  });
  const signed = settings.evidence.sign
    ? step("sign", attesting.signed, { needs: [verified], deadline: limit.record, always: true })
    : undefined;
  const recorded = recordsAnywhere(settings.record) ? recordStep() : undefined;
  const { outputs, refused } = declareVerdict(context, verified, stored, present(signed, recorded));
  return { ...deployment, outputs: { ...deployment.outputs, ...outputs }, refused, verified, stored, signed, recorded };

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

/** The program of `rehearse up`: the stack alone. */
export async function stackProgram(context: Context): Promise<StackDeployment> {
  const { step: _, store: __, hasMarquez: ___, ready, ...deployment } = await declareStack(context);
  return { ...deployment, ready: Object.values(ready) };
}

/**
 * Declares the stack: each service without a URL in the settings, and for each service the step that waits until it
 * answers.
 */
async function declareStack(context: Context) {
  const { settings, tell } = context;
  const { ports } = settings;
  const plan = planServices(settings);
  const images = await obtainImages(plan, context);

  const generated = new Generated("kept", context);
  const { labels } = generated;
  const around = { network: new StackNetwork("lineage", labels), labels };
  const store =
    plan.s3 === "provisioned"
      ? await folderStore(
          "evidence",
          {
            image: images.ids.s3,
            folder: settings.evidence.folder,
            credentials: generated.store,
            port: ports.s3,
          },
          around,
        )
      : await awsStore("evidence", context);

  const marquez =
    plan.marquez === "provisioned"
      ? new Marquez(
          "marquez",
          {
            image: images.ids.marquez,
            database: new Postgres(
              "postgres",
              { image: images.ids.postgres, password: generated.databasePassword },
              around,
            ),
            api: ports.marquez,
            admin: ports.marquezAdmin,
          },
          around,
        )
      : plan.marquez === "existing"
        ? new ExistingService(settings.marquez.url as string)
        : undefined;
  const prefect =
    plan.prefect === "provisioned"
      ? new Prefect(
          "prefect",
          { image: images.ids.prefect, port: ports.prefect, ui: context.keepsStack || settings.prefect.picture },
          around,
        )
      : plan.prefect === "existing"
        ? new ExistingService(settings.prefect.url as string)
        : undefined;
  const web =
    plan.web === "provisioned"
      ? new Web("web", { image: images.ids.web, publish: ports.web, ...settings.web }, around)
      : plan.web === "existing"
        ? new ExistingService(settings.web.url as string)
        : undefined;

  const adminUrl = marquez instanceof Marquez ? marquez.adminUrl : undefined;
  const services: Record<string, DeclaredService> = {
    ...ownServices(settings.services, images.ids, around),
    ...(marquez && {
      marquez: { urls: { marquez: marquez.url, marquezAdmin: adminUrl }, containers: marquez.containers },
    }),
    ...(prefect && { prefect: { urls: { prefect: prefect.url }, containers: prefect.containers } }),
    ...(web && { web: { urls: { web: web.url }, containers: web.containers } }),
    ...(store.container && { s3: { urls: { s3: store.url }, containers: { s3: store.container } } }),
  };
  const all = Object.values(services);
  const urls: DeclaredService["urls"] = Object.assign({}, ...all.map(({ urls }) => urls));
  const containers: DeclaredService["containers"] = Object.assign({}, ...all.map(({ containers }) => containers));
  const provisioned = provisionedOnce({ urls, containers, images: images.resolved }, tell);
  const step = stepsOn(context, provisioned);
  const watch = new ContainerWatch();
  const ready: Record<string, Step<void>> = Object.fromEntries(
    Object.entries(services).map(([name, service]) => [name, readyStep(name, service, context, watch)]),
  );
  const id = labels.apply((named) => named["lineage-rehearsal.id"]);
  return {
    outputs: { id, urls },
    labelId: readerOf(id),
    expires: readerOf(labels.apply((named) => named["lineage-rehearsal.expires"])),
    provisioned: readerOf(provisioned),
    storeAccess: readerOf(store.access),
    hasMarquez: marquez !== undefined,
    store,
    step,
    ready,
  };
}

/** The browser takes half a second to load, and some time to start. */
async function startBrowser({ urls }: Provisioned, context: Context) {
  const { openBrowser } = await import("./steps/browser.ts");
  return openBrowser(urls.web as string, context);
}
