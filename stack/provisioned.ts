import type * as docker from "@pulumi/docker";
import * as pulumi from "@pulumi/pulumi";
import type { Rehearsal } from "../context/context.ts";
import type { ImageName, ResolvedImage } from "../setup/images.ts";

/** The services of a stack. */
export type ServiceName = ImageName;

/** Base URLs by what answers there: on loopback, but for what runs already. What the settings leave out has none. */
export type Urls = { marquez: string } & Partial<Record<"marquezAdmin" | "prefect" | "web" | "s3", string>>;

/** A stack that is up. Before the engine has made it there is none of these. */
export interface Provisioned {
  urls: Urls;
  /** Container ids of what was brought up: what runs already is not among them. */
  containers: Partial<Record<ServiceName, string>>;
  images: ResolvedImage[];
}

/** What the program requests, not there yet. */
interface Requested {
  urls: Record<keyof Urls, pulumi.Output<string> | undefined>;
  containers: Partial<Record<ServiceName, docker.Container>>;
  images: ResolvedImage[];
}

/** Settles when the engine has made all of it; never on a preview. */
export function onceProvisioned(
  { urls, containers: services, images }: Requested,
  { known, tell }: Rehearsal,
): Promise<Provisioned> {
  const containers = pulumi.output(
    Object.fromEntries(Object.entries(services).map(([name, container]) => [name, container.id])),
  ) as unknown as pulumi.Output<Provisioned["containers"]>;
  const start = performance.now();
  tell({ name: "provision", status: "running" });
  return new Promise((resolve) => {
    pulumi.all([pulumi.output(urls), containers]).apply(([urls, containers]) => {
      known.stack = { urls: urls as Urls, containers, images };
      tell({ name: "provision", status: "passed", seconds: (performance.now() - start) / 1000 });
      resolve(known.stack);
    });
  });
}
