import { createHash } from "node:crypto";
import { Readable } from "node:stream";
import { S3Client, type S3ClientConfig } from "@aws-sdk/client-s3";
import { putFile } from "../../store/put-file.ts";
import { partsAtOnce } from "../../store/send-in-parts.ts";

interface Sent {
  method: string;
  headers: Record<string, string>;
  query?: Record<string, string>;
  body?: Uint8Array | string;
}

/**
 * Stands for a store that takes an object in parts: the SDK's requests end here. It waits for as many parts as can come at a time
 * and answers the last of them first.
 */
export class PartsStore {
  /** What was asked of it. */
  readonly sent: string[] = [];
  /** The parts that it got, by number. */
  readonly parts = new Map<number, Buffer>();
  /** The object, once it is complete. */
  stored: Buffer | undefined;
  /** The memory in which parts came to be sent. */
  readonly memory = new Set<ArrayBufferLike>();
  /** Whether it refuses this part. */
  refused: number | undefined;
  /** Whether it has an object of that name already. */
  isTaken = false;
  readonly #waiting: (() => void)[] = [];
  #missing: number;

  constructor(parts: number) {
    this.#missing = parts;
  }

  async put(path: string, signal?: AbortSignal): Promise<void> {
    const handle = async (request: Sent) => ({ response: await this.#answer(request) });
    const requestHandler = { handle } as unknown as NonNullable<S3ClientConfig["requestHandler"]>;
    const credentials = { accessKeyId: "a-key", secretAccessKey: "a-secret" };
    const s3 = new S3Client({ region: "eu-west-1", credentials, requestHandler, maxAttempts: 1 });
    await putFile(s3, { bucket: "evidence", key: "run/refine.log" }, path, { signal });
  }

  async #answer({ method, headers, query = {}, body = "" }: Sent) {
    const { partNumber, uploadId } = query;
    if (method === "PUT" && partNumber !== undefined)
      return this.#part(Number(partNumber), headers, body as Uint8Array);
    const what =
      method === "POST" ? (uploadId === undefined ? "begin" : "complete") : method === "DELETE" ? "abort" : method;
    this.sent.push(headers["if-none-match"] === "*" ? `${what}, if there is none` : what);
    if (what === "begin")
      return xml(200, "<InitiateMultipartUploadResult><UploadId>one</UploadId></InitiateMultipartUploadResult>");
    if (what === "abort") return xml(204, "");
    if (what === "HEAD") return { statusCode: 200, headers: { "content-length": "1" }, body: Readable.from([]) };
    if (this.isTaken) return xml(412, "<Error><Code>PreconditionFailed</Code></Error>");
    const all = [...this.parts].sort(([one], [other]) => one - other).map(([, part]) => part);
    this.stored = Buffer.concat(all);
    const sum = createHash("sha256")
      .update(Buffer.concat(all.map(sha256)))
      .digest("base64");
    return xml(
      200,
      `<CompleteMultipartUploadResult><ChecksumSHA256>${sum}-${all.length}</ChecksumSHA256></CompleteMultipartUploadResult>`,
    );
  }

  async #part(number: number, headers: Record<string, string>, body: Uint8Array) {
    this.memory.add(body.buffer);
    await this.#inTurn();
    if (number === this.refused) return xml(500, "<Error><Code>InternalError</Code></Error>");
    const sum = sha256(body);
    const agrees =
      headers["x-amz-checksum-sha256"] === sum.toString("base64") &&
      headers["x-amz-content-sha256"] === sum.toString("hex");
    if (!agrees) return xml(400, "<Error><Code>BadDigest</Code></Error>");
    this.parts.set(number, Buffer.from(body));
    return { statusCode: 200, headers: { etag: `"${number}"` }, body: Readable.from([]) };
  }

  async #inTurn(): Promise<void> {
    const answered = new Promise<void>((resolve) => this.#waiting.push(resolve));
    if (this.#waiting.length === Math.min(partsAtOnce, this.#missing)) {
      this.#missing -= this.#waiting.length;
      for (const answer of this.#waiting.splice(0).toReversed()) answer();
    }
    await answered;
  }
}

const sha256 = (content: Uint8Array): Buffer => createHash("sha256").update(content).digest();

const xml = (statusCode: number, text: string) => ({
  statusCode,
  headers: { "content-type": "application/xml" },
  body: Readable.from([Buffer.from(text)]),
});
