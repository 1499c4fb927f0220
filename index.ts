import type { Rehearsal } from "./context/context.ts";
import { rehearsalOfPulumi } from "./context/from-pulumi.ts";
import { named } from "./settings/refinements.ts";
import { awsStore, evidenceBucket } from "./stack/evidence-bucket.ts";
import { Kept } from "./stack/generated.ts";
import { imagesNeeded, stackImages } from "./stack/images.ts";
import { Marquez } from "./stack/marquez.ts";
import { StackNetwork } from "./stack/network.ts";
import { Postgres } from "./stack/postgres.ts";
import { Prefect } from "./stack/prefect.ts";
import { onceProvisioned } from "./stack/provisioned.ts";
import { Running } from "./stack/running.ts";
import { Web } from "./stack/web.ts";
import { captureDatasets, captureGraph, captureLogs, captureRuns } from "./steps/capture.ts";
import { stepDeadlines } from "./steps/deadlines.ts";
import { conclude } from "./steps/deployment-result.ts";
import { flowRun } from "./steps/flow-run.ts";
import { healthy } from "./steps/healthy.ts";
import { prepare } from "./steps/prepare.ts";
import { record } from "./steps/record.ts";
import { type Refined, refine } from "./steps/refine.ts";
import { Step, stepsOf } from "./steps/step.ts";
import { upload } from "./steps/upload.ts";
import { verify } from "./steps/verify.ts";

/**
 * The runbook: bring the lineage stack up, run the refinement and the deployment against it, capture and judge what arrived, store the
 * evidence. The Automation API runs it with a rehearsal of its own; `pulumi up` makes one from the stack's configuration.
 */
export default async function lineageRehearsal(rehearsal: Rehearsal = rehearsalOfPulumi()) {
  const { settings } = rehearsal;
  const { ports, evidence } = settings;
  const images = await stackImages(imagesNeeded(rehearsal), rehearsal);

  const kept = new Kept("kept", rehearsal);
  const id = kept.labels.apply((labels) => labels["lineage-rehearsal.id"]);
  if (rehearsal.scope === "store" && evidence.store === "s3") {
    // Of the Docker engine it needs nothing.
    await awsStore("evidence", rehearsal);
    return { id };
  }
  const around = { network: new StackNetwork("lineage", kept.labels), labels: kept.labels };
  const bucket = await evidenceBucket(
    "evidence",
    { image: images.ids.s3, folder: evidence.folder, credentials: kept.store, port: ports.s3 },
    around,
    rehearsal,
  );
  if (rehearsal.scope === "store") return { id };

  const marquez = settings.marquez.url
    ? new Running(settings.marquez.url)
    : new Marquez(
        "marquez",
        {
          image: images.ids.marquez,
          database: new Postgres("postgres", { image: images.ids.postgres, password: kept.databasePassword }, around),
          api: ports.marquez,
          admin: ports.marquezAdmin,
        },
        around,
      );
  const prefect = settings.prefect.url
    ? new Running(settings.prefect.url)
    : settings.prefect.enabled
      ? new Prefect("prefect", { image: images.ids.prefect, port: ports.prefect, ui: rehearsal.stays }, around)
      : undefined;
  const web = settings.web.url
    ? new Running(settings.web.url)
    : marquez instanceof Marquez
      ? new Web("web", { image: images.ids.web, publish: ports.web, ...settings.web }, around)
      : undefined;
  const containers = {
    ...marquez.containers,
    ...prefect?.containers,
    ...web?.containers,
    ...(bucket.container ? { s3: bucket.container } : {}),
  };
  const urls = {
    marquez: marquez.url,
    marquezAdmin: marquez instanceof Marquez ? marquez.adminUrl : undefined,
    prefect: prefect?.url,
    web: web?.url,
    s3: bucket.url,
  };

  const provisioned = onceProvisioned({ urls, containers, images: images.resolved }, rehearsal);
  const step = stepsOf(rehearsal, provisioned);
  const limit = stepDeadlines(settings);
  const ready = step("healthy", healthy, { needs: Object.values(containers), deadline: limit.healthy });
  if (rehearsal.scope === "stack") return { id, urls };

  const prepared = new Step("prepare", rehearsal, prepare, { deadline: limit.prepare });
  const able = [ready, prepared];
  // One after the other: they share a working directory, and may write the same output.
  const refined: Step<Refined>[] = [];
  for (const one of settings.refinements)
    refined.push(step(named("refine", one), refine(one), { needs: able, after: refined, deadline: limit.refine(one) }));
  const flow = settings.prefect.enabled
    ? step("prefect", flowRun, { needs: able, deadline: limit.prefect })
    : undefined;

  const ran = flow ? [...refined, flow] : refined;
  const capture = { needs: [ready], after: ran, deadline: limit.capture };
  const refinements = settings.refinements.map((of, nth) => {
    const refine = refined[nth] as Step<Refined>;
    const runs = step(named("capture-runs", of), captureRuns(of), capture);
    // The picture is of the refinement's own lineage: it need not wait for the flow run.
    const drawing = { needs: [ready], after: [refine], deadline: limit.graph };
    return { of, refine, runs, graph: step(named("capture-graph", of), captureGraph(of), drawing) };
  });
  const { job } = settings.prefect;
  const flowRuns =
    flow && job ? step("capture-runs-prefect", captureRuns({ name: "prefect", job }), capture) : undefined;
  const datasets = step("capture-datasets", captureDatasets, capture);
  const logs = step("capture-logs", captureLogs, { after: [...able, ...ran], deadline: limit.capture, always: true });

  const captured = [
    ...refinements.flatMap(({ runs, graph }) => [runs, graph]),
    ...(flowRuns ? [flowRuns] : []),
    datasets,
    logs,
  ];
  const done = { ready, prepared, refinements, flow, flowRuns, datasets, logs };
  const verified = step("verify", verify(done), { after: captured, deadline: limit.verify, always: true });
  const stored = step("upload", (_, here) => upload(here), {
    needs: [verified, ...bucket.ready],
    deadline: limit.upload,
    always: true,
  });
  const { plan, log } = settings.record;
  const recorded =
    plan || log ? [step("record", (_, here) => record(here), { needs: [stored], deadline: limit.record })] : [];
  return { id, urls, ...conclude(rehearsal, verified, stored, recorded) };
}
