import type * as docker from "@pulumi/docker";
import * as pulumi from "@pulumi/pulumi";
import type { Rehearsal } from "../context/context.ts";
import { asStep } from "../context/step-events.ts";
import { wantedBucket } from "../store/bucket/wanted-bucket.ts";
import type { Surroundings } from "./container.ts";
import type { FolderBucketArgs } from "./folder-bucket.ts";

/** Where bundles outlive the stack. The rehearsal knows its API as soon as it is there. */
export interface EvidenceStore {
  /** The gateway's, where there is one. */
  container?: docker.Container;
  url?: pulumi.Output<string>;
  /** What must be there before anything is stored. */
  ready: pulumi.Resource[];
}

/**
 * The evidence store that the settings ask for: the gateway over a folder, or a bucket of the user's AWS account. Nothing of AWS is loaded for
 * the first, nothing of Docker used for the second.
 * @throws RehearsalError when the bucket of that name cannot be used
 */
export async function evidenceBucket(
  name: string,
  args: FolderBucketArgs,
  around: Surroundings,
  rehearsal: Rehearsal,
): Promise<EvidenceStore> {
  if (rehearsal.settings.evidence.store === "s3") return awsStore(name, rehearsal);
  const { FolderBucket } = await import("./folder-bucket.ts");
  const { container, url } = new FolderBucket(name, args, around);
  pulumi.all([url, args.credentials]).apply(([endpoint, credentials]) => {
    rehearsal.known.store = { endpoint, credentials };
  });
  return { container, url, ready: [container] };
}

/**
 * The bucket of the user's AWS account. One that is there is looked at before anything is declared; a preview does no more than that.
 * @throws RehearsalError when the bucket of that name cannot be used, or AWS not be reached
 */
export async function awsStore(name: string, { settings, known, tell, signal }: Rehearsal): Promise<EvidenceStore> {
  const { evidence, aws } = settings;
  const access = { aws };
  const dry = pulumi.runtime.isDryRun();
  const { checkAccess, prepareBucket } = await import("../store/prepare-bucket.ts");
  if (evidence.s3.existing) {
    if (!dry) await asStep(tell, "bucket", () => checkAccess(access));
    known.store = access;
    return { ready: [] };
  }
  const say = (detail: string) => tell({ name: "bucket", status: "running", detail });
  const found = await asStep(tell, "bucket", () => prepareBucket(access, evidence, { preview: dry, signal, say }));
  const { AwsBucket } = await import("./aws-bucket.ts");
  const { ready } = new AwsBucket(name, { bucket: evidence.bucket, wanted: wantedBucket(evidence.s3), found });
  pulumi.all(ready.map(({ urn }) => urn)).apply(() => {
    if (!dry) known.store = access;
  });
  return { ready };
}
