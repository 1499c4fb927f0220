import { rehearsalOfPulumi } from "./rehearsal/of-pulumi.ts";
import type { Rehearsal } from "./rehearsal/rehearsal.ts";
import { EvidenceBucket } from "./stack/evidence-bucket.ts";
import { stackImages } from "./stack/images.ts";
import { Kept } from "./stack/kept.ts";
import { Marquez } from "./stack/marquez.ts";
import { stackNetwork } from "./stack/network.ts";
import { Postgres } from "./stack/postgres.ts";
import { Prefect } from "./stack/prefect.ts";
import { onceProvisioned } from "./stack/provisioned.ts";
import { Web } from "./stack/web.ts";
import { captureDatasets, captureGraph, captureLogs, captureRuns } from "./steps/capture.ts";
import { healthy } from "./steps/healthy.ts";
import { flowRun } from "./steps/prefect.ts";
import { prepare } from "./steps/prepare.ts";
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
  const images = await stackImages(settings.images, rehearsal);

  const kept = new Kept("kept", rehearsal);
  const around = { network: stackNetwork("lineage", kept.labels), labels: kept.labels };
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
  const bucket = new EvidenceBucket(
    "evidence",
    { image: images.ids.s3, folder: evidence.folder, credentials: kept.store, port: ports.s3 },
    around,
  );
  const services = { postgres, marquez, prefect, web, s3: bucket };
  const id = kept.labels.apply((labels) => labels["lineage-rehearsal.id"]);
  const urls = {
    marquez: marquez.url,
    marquezAdmin: marquez.adminUrl,
    prefect: prefect.url,
    web: web.url,
    s3: bucket.url,
  };

  const step = stepsOf(
    rehearsal,
    onceProvisioned({ urls, services, images: images.resolved, credentials: kept.store }, rehearsal),
  );
  const ready = step("healthy", healthy, { needs: Object.values(services) });
  if (rehearsal.stackOnly) return { id, urls };

  const prepared = new Step("prepare", rehearsal, () => prepare(rehearsal));
  const refined = step("refine", refine, { needs: [ready, prepared] });
  const flow = settings.prefect.enabled ? step("prefect", flowRun, { needs: [ready, prepared] }) : undefined;

  const ran = flow ? [refined, flow] : [refined];
  const runs = step("capture-runs", captureRuns, { needs: [ready], after: ran });
  const datasets = step("capture-datasets", captureDatasets, { needs: [ready], after: ran });
  // The picture is of the refinement's own lineage: it need not wait for the flow run.
  const graph = step("capture-graph", captureGraph, { needs: [ready], after: [refined] });
  const logs = step("capture-logs", captureLogs, { after: [ready, ...ran], always: true });

  const captured = [runs, datasets, graph, logs];
  const done = { ready, prepared, refine: refined, flow, runs, datasets, graph, logs };
  const verified = step("verify", (stack) => verify(stack, rehearsal, done), { after: captured, always: true });
  const stored = step("upload", upload, { needs: [verified], always: true });
  return { id, urls, ...conclude(rehearsal, verified, stored) };
}
