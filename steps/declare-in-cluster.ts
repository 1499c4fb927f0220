import { marquezPorts } from "../boot/marquez-server.ts";
import type { Context } from "../context/context.ts";
import { ContainerWatch } from "../docker/container-watch.ts";
import type { Labels } from "../docker/labels.ts";
import { planOnEngine } from "../docker/planned-services.ts";
import type { Settings } from "../settings/schema.ts";
import { kubernetesPackage } from "../setup/kubernetes-package.ts";
import { storeElsewhere } from "../stack/evidence-store.ts";
import { ExistingService } from "../stack/existing-service.ts";
import { Generated } from "../stack/generated.ts";
import { prefectPort } from "../stack/prefect.ts";
import { workloadsOf } from "../stack/workloads.ts";
import type { RehearsedStack } from "./deployment.ts";
import { identifyInCluster } from "./images-in-cluster.ts";
import type { DeclaredService } from "./ready-step.ts";
import { rehearsedStack } from "./rehearsed-stack.ts";
import { serviceStatesNow } from "./service-states.ts";

/** Declares the stack in a cluster: a namespace of its own with each service that has no URL in the settings. */
export async function declareInCluster(context: Context): Promise<RehearsedStack> {
  const { settings, keepsStack, forwards } = context;
  const cluster = settings.kubernetes as NonNullable<Settings["kubernetes"]>;
  const { ports, images, prefect, web } = settings;
  kubernetesPackage();
  const { ClusterStack } = await import("../stack/stack-in-cluster.ts");
  const plan = planOnEngine(settings);
  const generated = new Generated("kept", context);
  const { labels, databasePassword } = generated;
  // A bucket that cannot be used is told before anything is started.
  const store = await storeElsewhere(context);
  const prefectUi = keepsStack || prefect.picture;
  const stack = new ClusterStack("stack", {
    cluster: { context: cluster.context },
    prefix: cluster.prefix,
    login: cluster.login?.reveal(),
    guardImage: images.kubectl,
    labels,
    databasePassword,
    like: { labels: context.labels as Labels, databasePassword: "" },
    workloads: (password) => workloadsOf(plan, settings, { databasePassword: password, prefectUi }),
    forwards,
  });

  const provisioned = (urls: DeclaredService["urls"], ...services: string[]): DeclaredService => ({
    urls,
    ids: Object.fromEntries(services.flatMap((name) => (stack.ids[name] ? [[name, stack.ids[name]]] : []))),
    made: stack.objects,
  });
  const existing = (name: "marquez" | "prefect" | "web"): DeclaredService => ({
    urls: { [name]: new ExistingService(settings[name].url as string).url },
    ids: {},
    made: [],
  });
  const services: Record<string, DeclaredService> = {
    ...Object.fromEntries(
      Object.entries(settings.services).map(([name, { port, publish }]) => [
        name,
        provisioned(port === undefined ? {} : { [name]: stack.url(name, port, publish) }, name),
      ]),
    ),
    ...(plan.marquez === "provisioned" && {
      marquez: provisioned(
        {
          marquez: stack.url("marquez", marquezPorts.api, ports.marquez),
          marquezAdmin: stack.url("marquez", marquezPorts.admin, ports.marquezAdmin),
        },
        "marquez",
        "postgres",
      ),
    }),
    ...(plan.prefect === "provisioned" && {
      prefect: provisioned({ prefect: stack.url("prefect", prefectPort, ports.prefect) }, "prefect"),
    }),
    ...(plan.web === "provisioned" && { web: provisioned({ web: stack.url("web", web.port, ports.web) }, "web") }),
    ...Object.fromEntries(
      (["marquez", "prefect", "web"] as const).flatMap((name) =>
        plan[name] === "existing" ? [[name, existing(name)]] : [],
      ),
    ),
  };
  return rehearsedStack(context, {
    labels,
    services,
    store,
    headStart: undefined,
    watch: new ContainerWatch(serviceStatesNow),
    images: [],
    identify: identifyInCluster,
  });
}
