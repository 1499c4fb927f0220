/** The official images, pinned: what a machine with the internet pulls when the settings name no others. */
export const officialImages = {
  postgres: "postgres:14.19",
  marquez: "marquezproject/marquez:0.51.1",
  web: "marquezproject/marquez-web:0.51.1",
  prefect: "prefecthq/prefect:3.9.1-python3.13",
  s3: "versity/versitygw:v1.8.0",
} as const;

/** The image of the guard beside an engine on another machine, pinned: a docker client, a shell and busybox. */
export const guardImage = "docker:28.5.2-cli";

/** The image of the guard in a cluster, pinned: kubectl, which it runs as any user. */
export const kubectlImage = "rancher/kubectl:v1.34.1";

/** A service of the stack: each runs in one container, which is made of one image. */
export type ServiceName = keyof typeof officialImages;

/** The official image of a service; undefined for a service of the user's own. */
export const officialImageOf = (name: string): string | undefined => (isOurs(name) ? officialImages[name] : undefined);

/** Whether a service is one of the stack's own. */
export const isOurs = (name: string): name is ServiceName => Object.hasOwn(officialImages, name);
