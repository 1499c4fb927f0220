import { createHash } from "node:crypto";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { gzipSync } from "node:zlib";

const sha256 = (content: string | Buffer): string => `sha256:${createHash("sha256").update(content).digest("hex")}`;
const types = {
  manifest: "application/vnd.docker.distribution.manifest.v2+json",
  config: "application/vnd.docker.container.image.v1+json",
  layer: "application/vnd.docker.image.rootfs.diff.tar.gzip",
};

/**
 * A registry on 127.0.0.1, to which the Docker engine speaks plain HTTP. It holds images of nothing, each with another
 * label. https://github.com/opencontainers/distribution-spec/blob/main/spec.md
 */
export class SmallRegistry implements AsyncDisposable {
  readonly #contents = new Map<string, { type: string; content: Buffer }>();
  readonly #server: Server = createServer((request, response) => {
    const found = this.#contents.get(request.url ?? "");
    if (request.url === "/v2/") response.end();
    else if (!found) response.writeHead(404).end('{"errors":[{"code":"MANIFEST_UNKNOWN","message":"unknown"}]}');
    else {
      const { type, content } = found;
      response.writeHead(200, {
        "content-type": type,
        "content-length": content.length,
        "docker-content-digest": sha256(content),
      });
      response.end(request.method === "HEAD" ? undefined : content);
    }
  });

  static async start(): Promise<SmallRegistry> {
    const registry = new SmallRegistry();
    await new Promise<void>((resolve) => registry.#server.listen(0, "127.0.0.1", resolve));
    return registry;
  }

  get host(): string {
    return `127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  /** Puts an image under a tag. @returns the digest of its manifest */
  put(repository: string, tag: string, label: string): string {
    // The end of a tar archive: two blocks of nothing.
    const tar = Buffer.alloc(1024);
    const layer = gzipSync(tar);
    const config = Buffer.from(
      JSON.stringify({
        architecture: "amd64",
        os: "linux",
        config: { Labels: { "lineage-rehearsal.test": label } },
        rootfs: { type: "layers", diff_ids: [sha256(tar)] },
      }),
    );
    const manifest = Buffer.from(
      JSON.stringify({
        schemaVersion: 2,
        mediaType: types.manifest,
        config: { mediaType: types.config, size: config.length, digest: sha256(config) },
        layers: [{ mediaType: types.layer, size: layer.length, digest: sha256(layer) }],
      }),
    );
    const at = `/v2/${repository}`;
    this.#contents.set(`${at}/blobs/${sha256(layer)}`, { type: "application/octet-stream", content: layer });
    this.#contents.set(`${at}/blobs/${sha256(config)}`, { type: "application/octet-stream", content: config });
    for (const reference of [tag, sha256(manifest)])
      this.#contents.set(`${at}/manifests/${reference}`, { type: types.manifest, content: manifest });
    return sha256(manifest);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }
}
