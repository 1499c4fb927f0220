import type * as docker from "@pulumi/docker";
import type { Context } from "../context/context.ts";
import { ContainerWatch } from "../docker/container-watch.ts";
import { planOnEngine } from "../docker/planned-services.ts";
import { awsStore, type EvidenceStore, folderStore, plainFolder } from "../stack/evidence-store.ts";
import { ExistingService } from "../stack/existing-service.ts";
import { Generated } from "../stack/generated.ts";
import { Marquez } from "../stack/marquez.ts";
import { ownServices } from "../stack/own-service.ts";
import { Postgres } from "../stack/postgres.ts";
import { Prefect } from "../stack/prefect.ts";
import { provisionedOnce } from "../stack/provisioned.ts";
import { readerOf } from "../stack/settled.ts";
import { surroundings } from "../stack/surroundings.ts";
import { Web } from "../stack/web.ts";
import type { RehearsedStack } from "./deployment.ts";
import { declareVerdict } from "./deployment-result.ts";
import { headStartOf, obtainImages } from "./images.ts";
import { type DeclaredService, readyStep } from "./ready-step.ts";
import type { Step } from "./step.ts";
import { StepResource, stepsOn } from "./step-resource.ts";

/**
 * Declares the stack: each service without a URL in the settings, and for each service the step that waits until it
 * answers.
 */
export async function declareStack(context: Context): Promise<RehearsedStack> {
  const { settings, tell } = context;
  const { ports } = settings;
  const plan = planOnEngine(settings);
  const images = await obtainImages(plan, context);
  const looking = headStartOf(context, images);

  const generated = new Generated("kept", context);
  const { labels } = generated;
  const around = surroundings(labels, context.tunnels);
  // A bucket that cannot be used is told before anything is started.
  const bucket = plan.s3 === "provisioned" ? undefined : await storeElsewhere(context);

  // By now the engine makes the network, for which all containers wait.
  const headStart = await looking;
  const marquez =
    plan.marquez === "provisioned"
      ? new Marquez(
          "marquez",
          {
            image: images.ids.marquez,
            database: new Postgres(
              "postgres",
              { image: images.ids.postgres, password: generated.databasePassword, headStart },
              around,
            ),
            api: ports.marquez,
            admin: ports.marquezAdmin,
            headStart,
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
          {
            image: images.ids.prefect,
            port: ports.prefect,
            ui: context.keepsStack || settings.prefect.picture,
            database: images.prefectDatabase,
          },
          around,
        )
      : plan.prefect === "existing"
        ? new ExistingService(settings.prefect.url as string)
        : undefined;
  // They boot longest, and a start beside four others takes a second more.
  const first: docker.Container[] = [marquez, prefect].flatMap((one) => Object.values(one?.containers ?? {}));
  const later = { ...around, after: first };
  const web =
    plan.web === "provisioned"
      ? new Web("web", { image: images.ids.web, publish: ports.web, ...settings.web }, later)
      : plan.web === "existing"
        ? new ExistingService(settings.web.url as string)
        : undefined;
  const store =
    bucket ??
    (await folderStore(
      "evidence",
      {
        image: images.ids.s3,
        folder: settings.evidence.folder,
        credentials: generated.store,
        port: ports.s3,
      },
      later,
    ));

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
  const provisioned = provisionedOnce(
    { urls, containers, images: images.resolved, network: around.network.name },
    tell,
  );
  const step = stepsOn(context, provisioned, Object.values(containers));
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
    headStart,
    hasMarquez: marquez !== undefined,
    storeReady: store.ready,
    step,
    alone: (name, work, order) => new StepResource(name, context, work, order),
    ready,
    verdict: ({ verified, stored, others }) => declareVerdict(context, verified, stored, others),
  };
}

/** The evidence store that needs no container. */
const storeElsewhere = async (context: Context): Promise<EvidenceStore> => {
  const { store, folder } = context.settings.evidence;
  return store === "folder" ? plainFolder(folder) : awsStore("evidence", context);
};
