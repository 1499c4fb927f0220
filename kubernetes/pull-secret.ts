import type { InNamespace, KubernetesObject } from "./object.ts";

/** With a dot, which the name of no service has. */
const name = "lineage-rehearsal.registry";

/**
 * The login with which nodes pull the images, in the namespace itself: a pod can use no Secret of another.
 * @param login what `~/.docker/config.json` holds after `docker login`
 */
export const pullSecret = (login: string, inNamespace: InNamespace): KubernetesObject =>
  inNamespace({ apiVersion: "v1", kind: "Secret" }, name, {
    type: "kubernetes.io/dockerconfigjson",
    stringData: { ".dockerconfigjson": login },
  });

/** How a pod names that login. */
export const pullsWith = (login: string | undefined): { imagePullSecrets?: { name: string }[] } =>
  login === undefined ? {} : { imagePullSecrets: [{ name }] };
