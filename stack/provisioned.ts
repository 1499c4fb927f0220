import * as pulumi from "@pulumi/pulumi";
import type { Tell } from "../context/step-events.ts";
import type { ResolvedImage } from "../setup/images.ts";

/** The base URL of each service. A service that the settings leave out has none. */
export type Urls = Partial<Record<"marquez" | "marquezAdmin" | "prefect" | "web" | "s3", string>> & {
  /** A service of the user's own, by its name. */
  readonly [service: string]: string | undefined;
};

/** A stack that is up. */
export interface Provisioned {
  urls: Urls;
  /** The container id of each provisioned service. */
  containers: Record<string, string>;
  images: ResolvedImage[];
  /** The network of its containers. */
  network?: string;
  /** From when on what its services write belongs to this rehearsal, where they ran before it. */
  since?: Date;
}

/** The URLs of the stack's own containers: a service that ran before the stack has none. */
export const publishedUrls = ({ urls, containers }: Pick<Provisioned, "urls" | "containers">): [string, URL][] =>
  Object.entries(urls).flatMap(([name, url]) =>
    url !== undefined && containers[name === "marquezAdmin" ? "marquez" : name] ? [[name, new URL(url)]] : [],
  );

/** A stack that the program has declared and the engine has not created yet. */
export interface DeclaredStack {
  urls: Record<string, pulumi.Output<string> | undefined>;
  /** The id of the container of each service. */
  ids: Record<string, pulumi.Output<string>>;
  images: ResolvedImage[];
  network?: pulumi.Output<string> | undefined;
}

/**
 * Settles when the engine has created the whole declared stack, and reports that as the step
 * `provision`. On a preview it never settles.
 */
export function provisionedOnce({ urls, ids, images, network }: DeclaredStack, tell: Tell) {
  const start = performance.now();
  tell({ name: "provision", status: "running" });
  return pulumi
    .all([pulumi.output(urls), pulumi.output(ids), network])
    .apply(([urls, containers, network]): Provisioned => {
      tell({ name: "provision", status: "passed", seconds: (performance.now() - start) / 1000 });
      return { urls: urls as Urls, containers, images, ...(network === undefined ? {} : { network }) };
    }) as unknown as pulumi.Output<Provisioned>;
}
