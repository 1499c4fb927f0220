import { type Aws, withoutSecrets } from "../settings/aws.ts";
import type { EvidenceSettings } from "../settings/evidence.ts";

/** The settings that say where a bundle is stored. They hold no secret. */
export interface StoreSettings extends Pick<EvidenceSettings, "folder" | "bucket" | "prefix"> {
  /** Missing in notes of earlier versions, which could store to a folder only. */
  store?: EvidenceSettings["store"];
  s3?: EvidenceSettings["s3"];
  aws?: Record<string, unknown>;
  /** Whether the folder is written without a gateway: where the stack is in a cluster there may be no Docker engine for one. */
  plain?: boolean;
}

/**
 * The store's part of a rehearsal's settings. Credentials are left out: the credential chain finds
 * them when they are needed.
 */
export const storeSettings = ({ evidence, aws, kubernetes }: StoringSettings): StoreSettings => {
  const { store, folder, bucket, prefix, s3 } = evidence;
  return store === "s3"
    ? { store, folder, bucket, prefix, s3, aws: withoutSecrets(aws) }
    : { store, folder, bucket, prefix, ...(kubernetes && { plain: true }) };
};

/** The settings that say it: `kubernetes` where the stack is in a cluster. */
interface StoringSettings {
  evidence: EvidenceSettings;
  aws: Aws;
  kubernetes?: object | undefined;
}

/**
 * Whether two stores are the same: a gateway serves all buckets of its folder; on AWS a bucket's
 * name is globally unique.
 */
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
