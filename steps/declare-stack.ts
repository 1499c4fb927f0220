import type * as docker from "@pulumi/docker";
import type { Context } from "../context/context.ts";
import { ContainerWatch } from "../docker/container-watch.ts";
import { planOnEngine } from "../docker/planned-services.ts";
import { folderStore, storeElsewhere } from "../stack/evidence-store.ts";
import { ExistingService } from "../stack/existing-service.ts";
import { Generated } from "../stack/generated.ts";
import { Marquez } from "../stack/marquez.ts";
import { ownServices } from "../stack/own-service.ts";
import { Postgres } from "../stack/postgres.ts";
import { Prefect } from "../stack/prefect.ts";
import { surroundings } from "../stack/surroundings.ts";
import { Web } from "../stack/web.ts";
import type { RehearsedStack } from "./deployment.ts";
import { headStartOf, obtainImages } from "./images.ts";
import type { DeclaredService } from "./ready-step.ts";
import { rehearsedStack } from "./rehearsed-stack.ts";

/**
 * Declares the stack: each service without a URL in the settings, and for each service the step that waits until it
 * answers.
 */
export async function declareStack(context: Context): Promise<RehearsedStack> {
  const { settings } = context;
  if (settings.kubernetes) return (await import("./declare-in-cluster.ts")).declareInCluster(context);
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
    ...Object.fromEntries(
      Object.entries(ownServices(settings.services, images.ids, around)).map(([name, { urls, containers }]) => [
        name,
        { urls, ...containersOf(containers) },
      ]),
    ),
    ...(marquez && {
      marquez: { urls: { marquez: marquez.url, marquezAdmin: adminUrl }, ...containersOf(marquez.containers) },
    }),
    ...(prefect && { prefect: { urls: { prefect: prefect.url }, ...containersOf(prefect.containers) } }),
    ...(web && { web: { urls: { web: web.url }, ...containersOf(web.containers) } }),
    ...(store.container && { s3: { urls: { s3: store.url }, ...containersOf({ s3: store.container }) } }),
  };
  return rehearsedStack(context, {
    labels,
    services,
    store,
    headStart,
    watch: new ContainerWatch(),
    images: images.resolved,
    network: around.network.name,
  });
}

/** What the steps need of containers: their ids, and that they were made. */
const containersOf = (containers: Record<string, docker.Container>): Omit<DeclaredService, "urls"> => ({
  ids: Object.fromEntries(Object.entries(containers).map(([service, { id }]) => [service, id])),
  made: Object.values(containers),
});
