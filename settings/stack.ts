import { isIP } from "node:net";
import { z } from "zod";
import { isLoopback } from "../machine/loopback.ts";
import { checkCredentials, credentialFields } from "./credentials.ts";
import { duration } from "./duration.ts";
import { type PathFields, serverUrl, text } from "./fields.ts";
import { guardImage, kubectlImage, officialImages } from "./official-images.ts";
import { environment } from "./secret-value.ts";

/** The number of a port. */
export const portNumber = (error: string) => z.int({ error }).min(1, { error }).max(65_535, { error });
const portError = 'expected "auto" or a port number from 1 to 65535';
/** A port of 127.0.0.1. */
export const port = z.union([z.literal("auto"), portNumber(portError)], { error: portError });
/**
 * An address of one machine. Neither the loopback, which needs no asking, nor all addresses at once: that would open the
 * services to networks that nobody thought of.
 */
export const publishAt = z
  .string()
  .refine((address) => isIP(address) !== 0 && !isLoopback(address) && !/^(?:0\.0\.0\.0|[0:]+)$/.test(address), {
    error: "expected one IP address of the engine's machine that is reached from here, such as 10.0.0.5",
  })
  .meta({ title: "IP address" });
/** A page of a server. */
export const pagePath = text
  .regex(/^\/(?![/\\])/, { error: "expected a path that starts with a single slash" })
  .meta({ title: "path in a URL" });
/** An image, as the Docker engine or a registry knows it. */
export const image = z
  .string()
  .regex(/^[A-Za-z0-9][\w.:/-]*(?:@sha256:[0-9a-f]{64})?$/, {
    error:
      "expected an image reference, such as postgres:14.19; a digest after it is @sha256: and 64 lowercase hexadecimal digits",
  })
  .meta({ title: "image reference" });

const memoryError = { error: "expected a number of megabytes from 16 to 65536" };
/** The memory limit of a container. */
export const megabytes = z.int(memoryError).min(16, memoryError).max(65_536, memoryError);
/** The user, and group, of a container. */
export const user = z
  .string()
  .regex(/^[A-Za-z0-9_][\w.-]*(?::[A-Za-z0-9_][\w.-]*)?$/, { error: "expected a user, such as 1000:1000" });

export type Port = z.output<typeof port>;

/** The image of each service. */
export const images = z.strictObject({
  postgres: image
    .default(officialImages.postgres)
    .describe(
      "Image of PostgreSQL, the database of Marquez. In a cluster it also takes the files of commands in and out: it needs `sh`, `tar` and `perl`.",
    ),
  marquez: image.default(officialImages.marquez).describe("Image of Marquez."),
  web: image.default(officialImages.web).describe("Image of the lineage web UI. For another UI, see `web`."),
  prefect: image.default(officialImages.prefect).describe("Image of the Prefect server."),
  s3: image
    .default(officialImages.s3)
    .describe("Image of the S3 gateway, Versity Gateway, used with `evidence.store: folder`."),
  guard: image
    .default(guardImage)
    .describe(
      "Image of the guard beside an engine on another machine, which removes the stack when the connection is lost: it needs a docker client and busybox. Used with such an engine alone.",
    ),
  kubectl: image
    .default(kubectlImage)
    .describe(
      "Image of the guard in a cluster, which deletes the namespace when it expires: it needs `kubectl`. Used with `engine: kubernetes` alone.",
    ),
});

/** The loopback port of each service. */
export const ports = z.strictObject({
  marquez: port.default("auto").describe("Port of the Marquez API."),
  marquezAdmin: port.default("auto").describe("Port of the Marquez admin API, which reports its health."),
  web: port.default("auto").describe("Port of the lineage web UI."),
  prefect: port.default("auto").describe("Port of the Prefect API and UI."),
  s3: port.default("auto").describe("Port of the S3 gateway."),
});

/** The lineage store. */
export const marquezSchema = (paths: Pick<PathFields, "file">) =>
  z
    .strictObject({
      enabled: z
        .boolean()
        .optional()
        .describe(
          "Whether the stack has a Marquez. If left out, it has one when there is a refinement, `prefect.job` or `marquez.url`. With `true` the lineage of `commands` is recorded too.",
        ),
      url: serverUrl
        .optional()
        .describe(
          "URL of an existing Marquez server. It is used as is and never destroyed; no Marquez, database or web UI is started. If left out, they are started with the stack.",
        ),
      ...credentialFields("marquez", paths),
    })
    .superRefine(checkCredentials("marquez"));

/** How far from a job its lineage is asked for, and drawn: as far as Marquez's API goes when nobody says how far. */
export const lineageDepth = 20;

/** The web UI whose drawing of the lineage is photographed. */
export const webSchema = (paths: Pick<PathFields, "file">) =>
  z
    .strictObject({
      url: serverUrl
        .optional()
        .describe(
          "URL of an existing web UI. It is used as is and never destroyed; no web UI is started. If left out while `marquez.url` is set, no screenshot is taken.",
        ),
      ...credentialFields("web", paths),
      port: portNumber("expected a port number from 1 to 65535")
        .default(3000)
        .describe("Port on which the web UI listens inside its container."),
      health: pagePath.default("/healthcheck").describe("Page that answers with status 200 once the web UI is ready."),
      env: environment(paths)
        .prefault({})
        .describe(
          "Environment variables for the container of the web UI. They override `MARQUEZ_HOST`, `MARQUEZ_PORT` and `WEB_PORT`, which are always set.",
        ),
      path: pagePath
        .default(`/lineage/job/{namespace}/{job}/?depth={depth}`)
        .describe(
          "Page with the lineage graph of a job. `{namespace}` and `{job}` are replaced by their names, URL-encoded, and `{depth}` by how many jobs away the farthest job is that is drawn: 20, and less where that would be more than 150 jobs.",
        ),
      drawn: text
        .default("[data-testid='zoom-pan-group'] polyline[id*='{node}']")
        .describe(
          "CSS selector for the edges of the job in the drawn graph. The screenshot is taken once it matches as many elements as the job has edges in Marquez. `{node}` is replaced by `job:NAMESPACE:NAME`.",
        ),
      timeout: duration
        .prefault("30s")
        .describe("Time limit for loading the page, and a separate one of the same length for drawing the graph."),
    })
    .superRefine(checkCredentials("web"));
