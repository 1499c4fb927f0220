import { type Aws, withoutSecrets } from "../settings/aws.ts";
import type { EvidenceSettings } from "../settings/evidence.ts";

/** What of the settings says where a bundle is stored; nothing of it is secret. */
export interface StoreSettings extends Pick<EvidenceSettings, "folder" | "bucket" | "prefix"> {
  /** A note that does not say is of a time when there were only folders. */
  store?: EvidenceSettings["store"];
  s3?: EvidenceSettings["s3"];
  aws?: Record<string, unknown>;
}

/** The settings of a rehearsal's store. Credentials are left out: the credential chain finds some later, too. */
export const storeSettings = ({ evidence, aws }: { evidence: EvidenceSettings; aws: Aws }): StoreSettings => {
  const { store, folder, bucket, prefix, s3 } = evidence;
  return store === "s3"
    ? { store, folder, bucket, prefix, s3, aws: withoutSecrets(aws) }
    : { store, folder, bucket, prefix };
};

/** Whether two stores are one: a gateway serves all buckets of its folder; a bucket's name is its own wherever AWS is asked. */
export function isSameStore(one: StoreSettings, other: StoreSettings): boolean {
  if (one.store !== "s3" || other.store !== "s3")
    return one.store !== "s3" && other.store !== "s3" && one.folder === other.folder;
  return one.bucket === other.bucket && endpointOf(one) === endpointOf(other);
}

const endpointOf = ({ aws }: StoreSettings): string => JSON.stringify(aws?.endpoints ?? []);

/** The settings in the form that `--set` takes. */
export function asOverrides({ store = "folder", folder, bucket, prefix, s3, aws = {} }: StoreSettings): string[] {
  const evidence = { store, folder, bucket, prefix, ...(s3 ? { s3 } : {}) };
  const named = (namespace: string, of: object) =>
    Object.entries(of).map(([key, value]) => `${namespace}${key}=${JSON.stringify(value)}`);
  return [...named("evidence.", evidence), ...named("aws:", aws)];
}
