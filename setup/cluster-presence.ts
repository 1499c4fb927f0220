import { existsSync } from "node:fs";
import { RehearsalError } from "../errors.ts";
import { type Cluster, kubectl } from "../kubernetes/client.ts";
import { rightsOfRehearsing } from "../kubernetes/rights.ts";
import { clusterVersions } from "./kubectl.ts";
import { kubernetesPluginOf } from "./kubernetes-plugin.ts";
import { kubernetesPackage } from "./optional-package.ts";
import { packagePresence } from "./package-presence.ts";
import type { Presence } from "./presence.ts";
import { pulumiHome } from "./pulumi.ts";
import { pluginPath } from "./resource-plugin.ts";

/** What a rehearsal in a cluster needs beside the tools of every rehearsal. Nothing is made there. */
export async function clusterPresence(cluster: Cluster): Promise<Presence[]> {
  const answers = await clusterRow(cluster);
  const rights = answers.status === "found" ? [await rightsRow(cluster)] : [];
  return [answers, ...rights, packagePresence(kubernetesPackage, "the stack in a cluster"), pluginRow()];
}

async function clusterRow(cluster: Cluster): Promise<Presence> {
  const row = { name: "cluster", needed: "kubectl, and a cluster that answers it" };
  try {
    const { client, server } = await clusterVersions(cluster);
    const found = `Kubernetes ${server}, the context ${cluster.context}, asked by kubectl ${client}`;
    return { ...row, status: "found", found, how: "" };
  } catch (error) {
    if (!(error instanceof RehearsalError)) throw error;
    const { found, next } = error.explanation;
    return { ...row, status: "missing", found, how: next };
  }
}

/** The rights that the user of the context lacks. */
async function rightsRow(cluster: Cluster): Promise<Presence> {
  const asked = await Promise.all(
    neededRights().map(async ([verb, resource]) => {
      const { stdout } = await kubectl(cluster, ["auth", "can-i", verb, resource, "--all-namespaces"], {
        reject: false,
      });
      return String(stdout).trim().startsWith("yes") ? [] : [`${verb} ${resource}`];
    }),
  );
  const missing = asked.flat();
  return {
    name: "cluster rights",
    status: missing.length === 0 ? "found" : "missing",
    found: missing.length === 0 ? "all that a rehearsal uses" : `none to ${missing.join(", ")}`,
    needed: "the rights of the ClusterRole in docs/engines.md",
    how: "Ask whoever administers the cluster to bind it to you.",
  };
}

/** One verb for each kind of object says enough, and two for a namespace: `create` and `delete`. */
const neededRights = (): [verb: string, resource: string][] => {
  const rules = rightsOfRehearsing("any").rules as { apiGroups: string[]; resources: string[]; verbs: string[] }[];
  return rules.flatMap(({ apiGroups: [group], resources, verbs }) =>
    resources.flatMap((resource) =>
      ["create", "delete", "get"]
        .filter((verb, nth) => verbs.includes(verb) && !(nth === 2 && verbs.includes("create")))
        .map((verb): [string, string] => [verb, group ? `${resource}.${group}` : resource]),
    ),
  );
};

function pluginRow(): Presence {
  const plugin = kubernetesPluginOf(kubernetesPackage.present ?? kubernetesPackage.tested);
  const isThere = existsSync(pluginPath(pulumiHome(), plugin));
  return {
    name: "Kubernetes plugin",
    status: isThere ? "found" : "fetchable",
    found: isThere ? plugin.version : "not installed",
    needed: `Pulumi's Kubernetes plugin ${plugin.version}`,
    how: "`rehearse run` downloads it. Where its vendor cannot be reached, lineage-rehearsal-offline builds it, which takes half an hour.",
  };
}
