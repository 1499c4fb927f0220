import type { S3Client } from "@aws-sdk/client-s3";

/** What an aspect needs of an S3 client: to send commands, and to know the region. */
export interface S3 {
  send: S3Client["send"];
  config: Pick<S3Client["config"], "region">;
}

/** One setting of a bucket: how it is read, compared with what is wanted, and repaired. */
export interface Aspect<Wanted, Found> {
  /** Reads the setting from S3. */
  find: (s3: S3, bucket: string) => Promise<Found>;
  /** How the bucket differs from what is wanted, a line each; no lines when it does not. */
  compare: (found: Found, wanted: Wanted) => string[];
  /** Changes the setting to what is wanted. */
  repair: (s3: S3, bucket: string, wanted: Wanted, found: Found) => Promise<unknown>;
}

/** The answer, or undefined when S3 answers that the bucket has no such setting. */
export async function orUndefined<T>(answer: Promise<T>): Promise<T | undefined> {
  try {
    return await answer;
  } catch (thrown) {
    if (/^NoSuch(?!Bucket$)|NotFoundError$/.test((thrown as Error).name)) return undefined;
    throw thrown;
  }
}
