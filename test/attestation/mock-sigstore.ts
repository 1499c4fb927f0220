import { createHash, generateKeyPairSync } from "node:crypto";
import { writeFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import { fulcioHandler, initializeCA, initializeCTLog, initializeTLog, rekorHandler } from "@sigstore/mock";
import { HashAlgorithm, PublicKeyDetails, TrustedRoot } from "@sigstore/protobuf-specs";

type Handler = ReturnType<typeof fulcioHandler>;

/** Fulcio and Rekor on 127.0.0.1, by Sigstore's own mock of them. */
export class MockSigstore implements AsyncDisposable {
  readonly #server: Server;
  readonly #handlers: Handler[];
  readonly #root: unknown;
  /** What was asked, in order. */
  readonly asked: string[] = [];

  private constructor(handlers: Handler[], root: unknown) {
    this.#handlers = handlers;
    this.#root = root;
    this.#server = createServer(async (request, response) => {
      this.asked.push(request.url ?? "");
      const handler = this.#handlers.find(({ path }) => path === request.url);
      if (!handler) return void response.writeHead(404).end();
      const answer = await handler.fn(await text(request));
      response.writeHead(answer.statusCode, { "content-type": answer.contentType ?? "text/plain" });
      response.end(answer.response);
    });
  }

  static async start(): Promise<MockSigstore> {
    const pair = () => generateKeyPairSync("ec", { namedCurve: "prime256v1" });
    const ctLog = await initializeCTLog(pair());
    const ca = await initializeCA(pair(), ctLog);
    const tlog = await initializeTLog("https://rekor.example.org", pair());
    const since = { start: new Date(Date.now() - 60_000) };
    const log = (publicKey: Buffer, keyId: Buffer, baseUrl: string) => ({
      baseUrl,
      hashAlgorithm: HashAlgorithm.SHA2_256,
      publicKey: { rawBytes: publicKey, keyDetails: PublicKeyDetails.PKIX_ECDSA_P256_SHA_256, validFor: since },
      logId: { keyId },
      checkpointKeyId: undefined,
      operator: "",
    });
    const root = TrustedRoot.toJSON({
      mediaType: "application/vnd.dev.sigstore.trustedroot+json;version=0.1",
      certificateAuthorities: [
        {
          subject: { commonName: "sigstore", organization: "sigstore.mock" },
          uri: "https://fulcio.example.org",
          certChain: { certificates: [{ rawBytes: bytesOf(ca.rootCertificate) }] },
          validFor: since,
          operator: "",
        },
      ],
      tlogs: [log(tlog.publicKey, createHash("sha256").update(tlog.publicKey).digest(), "https://rekor.example.org")],
      ctlogs: [log(ctLog.publicKey, bytesOf(ctLog.logID), "https://ctlog.example.org")],
      timestampAuthorities: [],
    });
    const rekor = rekorHandler(tlog);
    const entering = { path: rekor.path, fn: async (body: string) => rekor.fn(JSON.stringify(enteredOf(body))) };
    const mock = new MockSigstore([fulcioHandler(ca), entering], root);
    await new Promise<void>((resolve) => mock.#server.listen(0, "127.0.0.1", resolve));
    return mock;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  /** Writes whom to trust: this mock. */
  writeRoot(file: string): string {
    writeFileSync(file, JSON.stringify(this.#root));
    return file;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }
}

/**
 * What Rekor enters of a proposed envelope: its digests and its signatures, not itself. Sigstore's mock enters the proposal.
 * https://github.com/sigstore/rekor/blob/main/pkg/types/dsse/v0.0.1/dsse_v0_0_1_schema.json
 */
function enteredOf(body: string): unknown {
  const { spec, ...kind } = JSON.parse(body);
  const { envelope, verifiers } = spec.proposedContent;
  const { payload, signatures } = JSON.parse(envelope);
  const hash = (content: string | Buffer) => ({
    algorithm: "sha256",
    value: createHash("sha256").update(content).digest("hex"),
  });
  return {
    ...kind,
    spec: {
      envelopeHash: hash(envelope),
      payloadHash: hash(Buffer.from(payload, "base64")),
      signatures: signatures.map(({ sig }: { sig: string }) => ({ signature: sig, verifier: verifiers[0] })),
    },
  };
}

const bytesOf = (view: ArrayBufferView): Buffer => Buffer.from(view.buffer, view.byteOffset, view.byteLength);

/** An identity token as a pipeline gets it, but for its signature, which the mock does not look at. */
export function identityToken(sub: string, iss: string): string {
  const part = (value: unknown) => Buffer.from(JSON.stringify(value)).toString("base64url");
  return `${part({ alg: "RS256", typ: "JWT" })}.${part({ sub, iss, aud: "sigstore" })}.${part("signature")}`;
}
