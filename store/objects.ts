import type { S3Client } from "@aws-sdk/client-s3";
import { statusOf } from "./stored-object.ts";

/** What lies below the prefix of the bundles, in a bucket or a local folder. Keys start below that prefix. */
export interface Objects {
  /**
   * Lists what lies directly in a folder, page by page.
   * @param folder empty for the top, or with a slash at the end
   * @param after only what comes after this key
   * @param most how many a page holds at most; a store may give fewer
   */
  list: (folder: string, options: { after?: string | undefined; most?: number }) => AsyncIterable<string[]>;
  /** The content of an object; undefined when there is none. */
  get: (key: string) => Promise<Uint8Array | undefined>;
  /** Writes an object unless there is one: then that one stays. */
  putNew: (key: string, content: string, signal?: AbortSignal) => Promise<void>;
  /** Writes an object, and replaces the one that is there. */
  replace: (key: string, content: string) => Promise<void>;
}

/** The objects in a bucket. */
export const bucketObjects = (s3: S3Client, bucket: string, prefix: string): Objects => {
  const root = prefix ? `${prefix}/` : "";
  const put = async (key: string, content: string, condition: { IfNoneMatch?: "*" }, abortSignal?: AbortSignal) => {
    const { PutObjectCommand } = await import("@aws-sdk/client-s3");
    const body = { Body: content, ContentType: "application/json", ChecksumAlgorithm: "SHA256" as const };
    const request = new PutObjectCommand({ Bucket: bucket, Key: `${root}${key}`, ...body, ...condition });
    await s3.send(request, abortSignal ? { abortSignal } : {});
  };
  return {
    async *list(folder, { after, most = 1000 }) {
      const { ListObjectsV2Command } = await import("@aws-sdk/client-s3");
      const base = { Bucket: bucket, Prefix: `${root}${folder}`, Delimiter: "/", MaxKeys: most };
      const start = after === undefined ? {} : { StartAfter: `${root}${after}` };
      let token: string | undefined;
      do {
        const from = token === undefined ? start : { ContinuationToken: token };
        const page = await s3.send(new ListObjectsV2Command({ ...base, ...from }));
        const objects = (page.Contents ?? []).flatMap(({ Key }) => Key ?? []);
        const folders = (page.CommonPrefixes ?? []).flatMap(({ Prefix }) => Prefix ?? []);
        yield [...objects, ...folders].sort().map((key) => key.slice(root.length));
        token = page.IsTruncated ? page.NextContinuationToken : undefined;
      } while (token !== undefined);
    },

    async get(key) {
      const { GetObjectCommand } = await import("@aws-sdk/client-s3");
      try {
        const { Body } = await s3.send(new GetObjectCommand({ Bucket: bucket, Key: `${root}${key}` }));
        return await Body?.transformToByteArray();
      } catch (error) {
        if (statusOf(error) === 404) return undefined;
        throw error;
      }
    },

    async putNew(key, content, signal) {
      try {
        await put(key, content, { IfNoneMatch: "*" }, signal);
      } catch (error) {
        if (statusOf(error) === 412) return;
        // A store that does not know conditional writes. What is there says the same of the same bundle.
        if (statusOf(error) !== 501) throw error;
        await put(key, content, {}, signal);
      }
    },

    replace: (key, content) => put(key, content, {}),
  };
};
