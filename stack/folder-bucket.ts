import type * as docker from "@pulumi/docker";
import * as pulumi from "@pulumi/pulumi";
import { folderOnEngine } from "../docker/own-container.ts";
import { ownUser } from "../docker/user.ts";
import type { Port } from "../settings/stack.ts";
import type { StoreCredentials } from "../store/s3-client.ts";
import { container, publishedUrl, type Surroundings } from "./container.ts";

const api = 7070;

/** The arguments of the S3 gateway. */
export interface FolderBucketArgs {
  image: string;
  /** The folder that holds a folder for each bucket. It outlives the stack. */
  folder: string;
  credentials: pulumi.Output<StoreCredentials>;
  port: Port;
}

/** How the gateway works. One that does not know a variable leaves it at that. */
export const gatewaySettings = [
  // What is stored is as private as the bundle.
  "VGW_DIR_PERMS=0700",
  "VGW_FILE_PERMS=0600",
  // Every object comes with its SHA-256: its MD5 would be computed for nobody.
  "VGW_DATA_INTEGRITY_ETAG=true",
  // Otherwise each request needs a connection of its own.
  "VGW_KEEP_ALIVE=true",
];

/** The default evidence store: an S3 gateway over a folder, in which bundles are ordinary files. */
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
          ...gatewaySettings,
        ],
        // The files belong to the user who runs the rehearsal.
        user: ownUser(),
        mounts: [{ type: "bind", source: folderOnEngine(args.folder) ?? args.folder, target: "/data" }],
        publish: { [api]: args.port },
        megabytes: 256,
      },
      around,
      this,
    );
    this.url = publishedUrl(this.container, api, around);
    this.registerOutputs();
  }
}
