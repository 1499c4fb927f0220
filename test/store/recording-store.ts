import { createHash } from "node:crypto";
import { Readable } from "node:stream";
import { buffer } from "node:stream/consumers";
import { S3Client, type S3ClientConfig } from "@aws-sdk/client-s3";
import { putFile } from "../../store/put-file.ts";

/** A request as the SDK hands it over to be sent. */
interface Sent {
  method: string;
  headers: Record<string, string>;
  body?: Readable | Uint8Array;
}

/** What a store is like. */
interface Store {
  /** The object that it has. */
  stored?: Buffer;
  /** It keeps no checksum of that object. */
  withoutChecksum?: boolean;
  /** It does not know conditional writes, and says so. */
  knowsNoConditions?: boolean;
  /** Its condition goes by something that the object lacks. */
  seesNothing?: boolean;
  /** It lets objects be written, not read. */
  writeOnly?: boolean;
}

/** Stands for a store of one object: the SDK's requests end here. It says what it was sent. */
export class RecordingStore {
  stored: Buffer | undefined;
  readonly sent: string[] = [];
  readonly #like: Store;

  constructor(like: Store = {}) {
    this.#like = like;
    this.stored = like.stored;
  }

  put = (path: string, mayHaveCopies = false): Promise<void> => {
    const handle = async (request: Sent) => ({ response: await this.#answer(request) });
    const requestHandler = { handle } as unknown as NonNullable<S3ClientConfig["requestHandler"]>;
    const credentials = { accessKeyId: "a-key", secretAccessKey: "a-secret" };
    const s3 = new S3Client({ region: "eu-west-1", credentials, requestHandler, maxAttempts: 1 });
    return putFile(s3, { bucket: "evidence", key: "run/graph.json" }, path, { mayHaveCopies });
  };

  async #answer({ method, headers, body }: Sent) {
    const { withoutChecksum, knowsNoConditions, seesNothing, writeOnly } = this.#like;
    const isConditional = headers["if-none-match"] === "*";
    this.sent.push(isConditional ? `${method}, if there is none` : method);
    if (method !== "PUT") {
      if (writeOnly) return status(403, "AccessDenied");
      if (!this.stored) return status(404, "NotFound");
      const checksum = withoutChecksum ? {} : { "x-amz-checksum-sha256": sha256(this.stored) };
      const length = { "content-length": String(this.stored.length) };
      return { statusCode: 200, headers: { ...checksum, ...length }, body: Readable.from([this.stored]) };
    }
    if (isConditional && knowsNoConditions) return status(501, "NotImplemented");
    if (isConditional && this.stored && !seesNothing) return status(412, "PreconditionFailed");
    this.stored = body instanceof Readable ? await buffer(body) : Buffer.from(body ?? []);
    return { statusCode: 200, headers: { "x-amz-checksum-sha256": sha256(this.stored) }, body: Readable.from([]) };
  }
}

const status = (statusCode: number, code: string) => ({
  statusCode,
  headers: { "content-type": "application/xml" },
  body: Readable.from([`<Error><Code>${code}</Code></Error>`]),
});

const sha256 = (content: Buffer): string => createHash("sha256").update(content).digest("base64");
