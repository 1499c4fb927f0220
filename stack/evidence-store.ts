import type * as docker from "@pulumi/docker";
import * as pulumi from "@pulumi/pulumi";
import type { Context } from "../context/context.ts";
import { asStep } from "../context/step-events.ts";
import { wantedBucket } from "../store/bucket/wanted-bucket.ts";
import type { Access } from "../store/s3-client.ts";
import type { Surroundings } from "./container.ts";
import type { FolderBucketArgs } from "./folder-bucket.ts";

/** Where bundles outlive the stack. */
export interface EvidenceStore {
  /** The gateway's container, where there is one. */
  container?: docker.Container;
  url?: pulumi.Output<string>;
  /** How the store's S3 API is reached, once the store is there. */
  access: pulumi.Output<Access>;
  /** What must be there before anything is stored. */
  ready: pulumi.Resource[];
}

/** The store of `evidence.store: folder`: an S3 gateway over a folder. */
export async function folderStore(name: string, args: FolderBucketArgs, around: Surroundings): Promise<EvidenceStore> {
  const { FolderBucket } = await import("./folder-bucket.ts");
  const { container, url } = new FolderBucket(name, args, around);
  const access = pulumi.all([url, args.credentials]).apply(([endpoint, credentials]) => ({ endpoint, credentials }));
  return { container, url, access, ready: [container] };
}

/**
 * The store of `evidence.store: s3`: a bucket of the user's AWS account. A bucket that exists is looked at before anything
 * is declared; a preview only looks.
 * @throws RehearsalError when that bucket cannot be used, or AWS cannot be reached
 */
export async function awsStore(name: string, { settings, tell, signal }: Context): Promise<EvidenceStore> {
  const { evidence, aws } = settings;
  const preview = pulumi.runtime.isDryRun();
  const { checkAccess, prepareBucket } = await import("../store/prepare-bucket.ts");
  if (evidence.s3.existing) {
    if (!preview) await asStep(tell, "bucket", () => checkAccess({ aws }));
    // Not pulumi.output({ aws }): that copies objects, and a copied Secret is none.
    return { access: pulumi.output(name).apply((): Access => ({ aws })), ready: [] };
  }
  const say = (detail: string) => tell({ name: "bucket", status: "running", detail });
  const found = await asStep(tell, "bucket", () => prepareBucket({ aws }, evidence, { preview, signal, say }));
  const { AwsBucket } = await import("./aws-bucket.ts");
  const wanted = wantedBucket(evidence.s3);
  const { ready } = new AwsBucket(name, { bucket: evidence.bucket, wanted, found });
  return { access: pulumi.all(ready.map(({ urn }) => urn)).apply((): Access => ({ aws })), ready };
}
