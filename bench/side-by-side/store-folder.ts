import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { CreateBucketCommand, PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import type { Plan } from "./plan.ts";
import { storeKeys } from "./services.ts";

/** Copies the evidence to the S3 gateway, as `aws s3 cp --recursive` does: with the SDK, which starts faster. */
export async function storeFolder(evidence: string, endpoint: string, { bucket, prefix, name }: Plan): Promise<void> {
  const s3 = new S3Client({ endpoint, credentials: storeKeys, region: "us-east-1", forcePathStyle: true });
  try {
    await s3.send(new CreateBucketCommand({ Bucket: bucket }));
    const put = async (file: string) => {
      const Key = [prefix, name, file].filter(Boolean).join("/");
      const Body = await readFile(join(evidence, file));
      return s3.send(new PutObjectCommand({ Bucket: bucket, Key, Body, ChecksumAlgorithm: "SHA256" }));
    };
    await Promise.all((await readdir(evidence)).map(put));
  } finally {
    s3.destroy();
  }
}
