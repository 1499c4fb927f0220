import type * as docker from "@pulumi/docker";
import * as pulumi from "@pulumi/pulumi";
import type { Context } from "../context/context.ts";
import { asStep } from "../context/step-events.ts";
import { awsPackage } from "../setup/optional-package.ts";
import { wantedBucket } from "../store/bucket/wanted-bucket.ts";
import type { Access } from "../store/s3-client.ts";
import type { Surroundings } from "./container.ts";
import type { FolderBucketArgs } from "./folder-bucket.ts";

/** The evidence store: bundles in it outlive the stack. */
export interface EvidenceStore {
  /** The container of the S3 gateway, if there is one. */
  container?: docker.Container;
  url?: pulumi.Output<string>;
  /** How to reach the S3 API, once the store is up. */
  access: pulumi.Output<Access>;
  /** Resources that must exist before evidence is stored. */
  ready: pulumi.Resource[];
}

/** The evidence store for `evidence.store: folder`: an S3 gateway over a folder. */
export async function folderStore(name: string, args: FolderBucketArgs, around: Surroundings): Promise<EvidenceStore> {
  const { FolderBucket } = await import("./folder-bucket.ts");
  const { container, url } = new FolderBucket(name, args, around);
  const { folder } = args;
  const access = pulumi
    .all([url, args.credentials])
    .apply(([endpoint, credentials]) => ({ endpoint, credentials, folder }));
  return { container, url, access, ready: [container] };
}

/** The evidence store for `evidence.store: folder` where what runs the services has not the folder. */
const plainFolder = (folder: string): EvidenceStore => ({ access: pulumi.output({ folder }), ready: [] });

/**
 * The evidence store for `evidence.store: s3`: a bucket in the user's AWS account. An existing
 * bucket is checked before anything is declared. A preview changes nothing.
 * @throws RehearsalError when the bucket cannot be used, or AWS cannot be reached
 */
export async function awsStore(name: string, { settings, tell, signal }: Context): Promise<EvidenceStore> {
  const { evidence, aws } = settings;
  const preview = pulumi.runtime.isDryRun();
  const { checkAccess, prepareBucket } = await import("../store/prepare-bucket.ts");
  if (evidence.s3.existing) {
    if (!preview) await asStep(tell, "bucket", () => checkAccess({ aws }));
    // pulumi.output({ aws }) would copy the object, and the copy of a Secret is not a Secret.
    return { access: pulumi.output(name).apply((): Access => ({ aws })), ready: [] };
  }
  const say = (detail: string) => tell({ name: "bucket", status: "running", detail });
  const found = await asStep(tell, "bucket", () => prepareBucket({ aws }, evidence, { preview, signal, say }));
  awsPackage.required();
  const { AwsBucket } = await import("./aws-bucket.ts");
  const wanted = wantedBucket(evidence.s3);
  const { ready } = new AwsBucket(name, { bucket: evidence.bucket, wanted, found });
  return { access: pulumi.all(ready.map(({ urn }) => urn)).apply((): Access => ({ aws })), ready };
}

/** The evidence store that needs no service of the stack. */
export const storeElsewhere = async (context: Context): Promise<EvidenceStore> => {
  const { store, folder } = context.settings.evidence;
  return store === "folder" ? plainFolder(folder) : awsStore("evidence", context);
};
