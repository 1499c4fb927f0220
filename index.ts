import { rehearsalOfPulumi } from "./rehearsal/of-pulumi.ts";
import type { Rehearsal } from "./rehearsal/rehearsal.ts";
import { EvidenceBucket } from "./stack/evidence-bucket.ts";
import { stackImages } from "./stack/images.ts";
import { Kept } from "./stack/kept.ts";
import { Marquez } from "./stack/marquez.ts";
import { StackNetwork } from "./stack/network.ts";
import { Postgres } from "./stack/postgres.ts";
import { Prefect } from "./stack/prefect.ts";
import { onceProvisioned } from "./stack/provisioned.ts";
import { Web } from "./stack/web.ts";
import { captureDatasets, captureGraph, captureLogs, captureRuns } from "./steps/capture.ts";
import { stepDeadlines } from "./steps/deadlines.ts";
import { healthy } from "./steps/healthy.ts";
import { flowRun } from "./steps/prefect.ts";
import { prepare } from "./steps/prepare.ts";
import { record } from "./steps/record.ts";
import { refine } from "./steps/refine.ts";
import { Step, stepsOf } from "./steps/step.ts";
import { upload } from "./steps/upload.ts";
import { conclude } from "./steps/verdict.ts";
import { verify } from "./steps/verify.ts";

/**
 * The runbook: bring the lineage stack up, run the refinement and the deployment against it, capture and judge what arrived, store the
 * evidence. The Automation API runs it with a rehearsal of its own; `pulumi up` makes one from the stack's configuration.
 */
export default async function lineageRehearsal(rehearsal: Rehearsal = rehearsalOfPulumi()) {
  const { settings } = rehearsal;
  const { ports, evidence } = settings;
  const images = await stackImages(
    rehearsal.scope === "store" ? { s3: settings.images.s3 } : settings.images,
    rehearsal,
  );

  const kept = new Kept("kept", rehearsal);
  const id = kept.labels.apply((labels) => labels["lineage-rehearsal.id"]);
  const around = { network: new StackNetwork("lineage", kept.labels), labels: kept.labels };
  const bucket = new EvidenceBucket(
    "evidence",
    { image: images.ids.s3, folder: evidence.folder, credentials: kept.store, port: ports.s3 },
    around,
  );
  bucket.whenThere(rehearsal);
  if (rehearsal.scope === "store") return { id };

  const postgres = new Postgres("postgres", { image: images.ids.postgres, password: kept.databasePassword }, around);
  const marquez = new Marquez(
    "marquez",
    { image: images.ids.marquez, database: postgres, api: ports.marquez, admin: ports.marquezAdmin },
    around,
  );
  const prefect = new Prefect(
    "prefect",
    { image: images.ids.prefect, port: ports.prefect, ui: rehearsal.stays },
    around,
  );
  const web = new Web("web", { image: images.ids.web, port: ports.web }, around);
  const services = { postgres, marquez, prefect, web, s3: bucket };
  const urls = {
    marquez: marquez.url,
    marquezAdmin: marquez.adminUrl,
    prefect: prefect.url,
    web: web.url,
    s3: bucket.url,
  };

  const provisioned = onceProvisioned({ urls, services, images: images.resolved }, rehearsal);
  const step = stepsOf(rehearsal, provisioned);
  const limit = stepDeadlines(settings);
  const ready = step("healthy", healthy, { needs: Object.values(services), deadline: limit.healthy });
  if (rehearsal.scope === "stack") return { id, urls };

  const prepared = new Step("prepare", rehearsal, prepare, { deadline: limit.prepare });
  const able = [ready, prepared];
  const refined = step("refine", refine, { needs: able, deadline: limit.refine });
  const flow = settings.prefect.enabled
    ? step("prefect", flowRun, { needs: able, deadline: limit.prefect })
    : undefined;

  const ran = flow ? [refined, flow] : [refined];
  const capture = { needs: [ready], after: ran, deadline: limit.capture };
  const runs = step("capture-runs", captureRuns, capture);
  const datasets = step("capture-datasets", captureDatasets, capture);
  // The picture is of the refinement's own lineage: it need not wait for the flow run.
  const graph = step("capture-graph", captureGraph, { needs: [ready], after: [refined], deadline: limit.graph });
  const logs = step("capture-logs", captureLogs, { after: [...able, ...ran], deadline: limit.capture, always: true });

  const captured = [runs, datasets, graph, logs];
  const done = { ready, prepared, refine: refined, flow, runs, datasets, graph, logs };
  const verified = step("verify", verify(done), { after: captured, deadline: limit.verify, always: true });
  const stored = step("upload", (_, here) => upload(here), { needs: [verified], deadline: limit.upload, always: true });
  const { plan, log } = settings.record;
  const recorded =
    plan || log ? [step("record", (_, here) => record(here), { needs: [stored], deadline: limit.record })] : [];
  return { id, urls, ...conclude(rehearsal, verified, stored, recorded) };
}
