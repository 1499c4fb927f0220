import { buildDockerPlugin } from "./engine/build-docker-plugin.ts";
import { buildEngine } from "./engine/build-engine.ts";
import { buildKubernetesPlugin } from "./engine/build-kubernetes-plugin.ts";
import { addLanguageHost } from "./engine/language-host.ts";
import { buildImage, imageTag } from "./images/build-image.ts";
import type { Offline } from "./kit.ts";

/** All that lineage-rehearsal uses of this package. It imports it when something could not be downloaded. */
export const offline: Offline = {
  buildEngine,
  buildDockerPlugin,
  buildKubernetesPlugin,
  addLanguageHost,
  imageTag,
  buildImage,
};
