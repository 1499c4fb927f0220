import type { Context } from "../context/context.ts";
import { ContainerWatch } from "../docker/container-watch.ts";
import type { Labels } from "../docker/labels.ts";
import { planOnEngine } from "../docker/planned-services.ts";
import type { Settings } from "../settings/schema.ts";
import { kubernetesPackage } from "../setup/optional-package.ts";
import { clusterPorts } from "../stack/cluster-ports.ts";
import { roomOfCommands } from "../stack/commands-in-cluster.ts";
import { storeElsewhere } from "../stack/evidence-store.ts";
import { ExistingService } from "../stack/existing-service.ts";
import { Generated } from "../stack/generated.ts";
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
  const { images, prefect } = settings;
  kubernetesPackage.required();
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
    commands: roomOfCommands(settings),
    workloads: (password) => workloadsOf(plan, settings, { databasePassword: password, prefectUi }),
    forwards,
  });

  const urls = clusterPorts(plan, settings).map(
    ({ url, service, port, at }) => [service, url, stack.url(service, port, at)] as const,
  );
  const provisioned = (service: string, ...others: string[]): DeclaredService => ({
    urls: Object.fromEntries(urls.flatMap(([of, name, url]) => (of === service ? [[name, url]] : []))),
    ids: Object.fromEntries([service, ...others].flatMap((name) => (stack.ids[name] ? [[name, stack.ids[name]]] : []))),
    made: stack.objects,
  });
  const existing = (name: "marquez" | "prefect" | "web"): DeclaredService => ({
    urls: { [name]: new ExistingService(settings[name].url as string).url },
    ids: {},
    made: [],
  });
  const services: Record<string, DeclaredService> = {
    ...Object.fromEntries(Object.keys(settings.services).map((name) => [name, provisioned(name)])),
    ...Object.fromEntries(
      (["marquez", "prefect", "web"] as const).flatMap((name) => {
        if (plan[name] === "absent") return [];
        if (plan[name] === "existing") return [[name, existing(name)]];
        return [[name, name === "marquez" ? provisioned(name, "postgres") : provisioned(name)]];
      }),
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
