import { createHash } from "node:crypto";
import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { buffer } from "node:stream/consumers";

/**
 * A real HTTP server that takes objects as S3 does and gives them back, confirms their SHA-256, and replaces none where it is asked not to. It
 * keeps them in memory.
 */
export class S3Server implements AsyncDisposable {
  /** What was stored, by bucket and key. */
  readonly objects = new Map<string, Buffer>();
  /** Whether it refuses every object. */
  refuses = false;
  /** It refuses objects whose path matches. */
  refused = /^$/;
  /** What was asked of it, as in `GET bucket/key`; a list has its prefix. */
  readonly requests: string[] = [];
  readonly #server = createServer(async (request, response) => {
    const content = await buffer(request);
    const path = decodeURIComponent(new URL(request.url ?? "", "http://s3").pathname).replace(/^\/|\/$/g, "");
    const query = new URL(request.url ?? "", "http://s3").searchParams;
    const isList = query.get("list-type") === "2";
    this.requests.push(isList ? `LIST ${path}/${query.get("prefix")}` : `${request.method} ${path}`);
    if (this.refuses || this.refused.test(path)) {
      response.writeHead(403, { "content-type": "application/xml" });
      return void response.end("<Error><Code>AccessDenied</Code><Message>no one may write here</Message></Error>");
    }
    if (isList) return void response.end(this.#list(path, query));
    // A path of one part creates the bucket.
    if (!path.includes("/")) return void response.end();
    const found = this.objects.get(path);
    if (request.method === "HEAD") {
      response.writeHead(found ? 200 : 404, found ? confirmed(found) : {});
      return void response.end();
    }
    if (request.method === "GET") {
      response.writeHead(found ? 200 : 404, found ? {} : { "content-type": "application/xml" });
      return void response.end(found ?? "<Error><Code>NoSuchKey</Code><Message>there is no such key</Message></Error>");
    }
    if (found && request.headers["if-none-match"] === "*") {
      response.writeHead(412, { "content-type": "application/xml" });
      return void response.end("<Error><Code>PreconditionFailed</Code></Error>");
    }
    this.objects.set(path, content);
    response.writeHead(200, confirmed(content)).end();
  });

  /** What is directly below a prefix, in the order of its bytes: https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListObjectsV2.html */
  #list(bucket: string, query: URLSearchParams): string {
    const prefix = query.get("prefix") ?? "";
    const after = query.get("continuation-token") ?? query.get("start-after") ?? "";
    const most = Number(query.get("max-keys") ?? 1000);
    const below = [...this.objects.keys()].filter((key) => key.startsWith(`${bucket}/${prefix}`));
    const shown = below
      .map((key) => key.slice(bucket.length + 1))
      .map((key) => {
        const slash = query.get("delimiter") === "/" ? key.indexOf("/", prefix.length) : -1;
        return slash < 0 ? key : key.slice(0, slash + 1);
      });
    const all = [...new Set(shown)].sort().filter((key) => key > after);
    const page = all.slice(0, most);
    const entries = page.map((key) =>
      key.endsWith("/")
        ? `<CommonPrefixes><Prefix>${key}</Prefix></CommonPrefixes>`
        : `<Contents><Key>${key}</Key></Contents>`,
    );
    const more = all.length > most ? `<NextContinuationToken>${page.at(-1)}</NextContinuationToken>` : "";
    return `<ListBucketResult><IsTruncated>${all.length > most}</IsTruncated>${more}${entries.join("")}</ListBucketResult>`;
  }

  static async start(): Promise<S3Server> {
    const started = new S3Server();
    await once(started.#server.listen(0, "127.0.0.1"), "listening");
    return started;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  /** How a client reaches it as the gateway of a folder, in which it keeps nothing. */
  get access() {
    const credentials = { accessKeyId: "a-key", secretAccessKey: "a-secret" };
    return { endpoint: this.url, credentials, folder: "/a/folder" };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const closed = once(this.#server, "close");
    this.#server.close();
    this.#server.closeAllConnections();
    await closed;
  }
}

const confirmed = (content: Buffer) => ({
  "x-amz-checksum-sha256": createHash("sha256").update(content).digest("base64"),
});
