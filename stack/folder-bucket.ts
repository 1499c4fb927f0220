import type * as docker from "@pulumi/docker";
import * as pulumi from "@pulumi/pulumi";
import type { StoreCredentials } from "../store/s3-client.ts";
import { container, loopbackUrl, type Port, type Surroundings } from "./container.ts";

const api = 7070;

/** What the gateway is made of. */
export interface FolderBucketArgs {
  image: string;
  /** The folder whose sub-folders are the buckets; it outlives the stack. */
  folder: string;
  credentials: pulumi.Output<StoreCredentials>;
  port: Port;
}

/** The evidence bucket of the embedded default: an S3 gateway over a plain folder, so that bundles stay as ordinary files. */
export class FolderBucket extends pulumi.ComponentResource {
  readonly container: docker.Container;
  readonly url: pulumi.Output<string>;

  constructor(name: string, args: FolderBucketArgs, around: Surroundings) {
    super("lineage-rehearsal:stack:EvidenceBucket", name);
    this.container = container(
      name,
      {
        image: args.image,
        command: ["--port", `:${api}`, "--health", "/health", "--quiet", "posix", "/data"],
        envs: [
          pulumi.interpolate`ROOT_ACCESS_KEY=${args.credentials.accessKeyId}`,
          pulumi.interpolate`ROOT_SECRET_KEY=${args.credentials.secretAccessKey}`,
        ],
        // The files belong to whoever runs the rehearsal.
        user: `${process.getuid?.() ?? 0}:${process.getgid?.() ?? 0}`,
        mounts: [{ type: "bind", source: args.folder, target: "/data" }],
        publish: { [api]: args.port },
        megabytes: 256,
      },
      around,
      this,
    );
    this.url = loopbackUrl(this.container, api);
    this.registerOutputs();
  }
}
