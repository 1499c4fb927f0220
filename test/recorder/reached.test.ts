import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createServer, type Server as HttpServer } from "node:http";
import { createServer as createSecureServer, type Server } from "node:https";
import { join } from "node:path";
import { execa } from "execa";
import { AnsweringServer } from "../answering-server.ts";
import { listening } from "../offline/in-process.ts";
import { temporaryPlace } from "../temporary-place.ts";
import { recordingPlace } from "./place.ts";
import { send } from "./send.ts";

/** Forwards one request in a process of its own, because Node reads these variables when it starts. */
async function forwarded(marquez: string, env: Record<string, string>): Promise<string> {
  const { stdout } = await execa(process.execPath, [join(import.meta.dirname, "forwarding-process.ts"), marquez], {
    env,
  });
  return stdout;
}

describe("the Marquez to which a receiver forwards", () => {
  it("is reached past every proxy of the environment", async () => {
    await using marquez = await AnsweringServer.start(() => ({ status: 201, body: "of Marquez" }));
    await using proxy = await listening(createServer((_, response) => response.writeHead(502).end("of the proxy")));
    const names = ["http_proxy", "HTTP_PROXY", "https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY"];
    const proxies = Object.fromEntries(names.map((name) => [name, proxy.url]));
    const env = { ...proxies, NODE_USE_ENV_PROXY: "1", no_proxy: "", NO_PROXY: "" };
    assert.equal(await forwarded(marquez.url, env), "201 of Marquez");
  });

  describe("over TLS", () => {
    const place = temporaryPlace("certificate-");
    const [key, cert] = [join(place.path, "key.pem"), join(place.path, "cert.pem")];
    let marquez: Server;
    before(async () => {
      const subject = ["-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost"];
      const curve = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"];
      await execa("openssl", ["req", "-x509", ...curve, "-keyout", key, "-out", cert, "-days", "2", ...subject]);
      marquez = createSecureServer({ key: readFileSync(key), cert: readFileSync(cert) }, (_, response) =>
        response.writeHead(201).end("sealed"),
      );
    });
    after(() => place.remove());

    it("is trusted as this machine trusts it", async () => {
      await using server = await listening(marquez as unknown as HttpServer);
      const url = server.url.replace("http://127.0.0.1", "https://localhost");
      assert.equal(await forwarded(url, { NODE_EXTRA_CA_CERTS: cert }), "201 sealed");

      await using recorded = recordingPlace();
      const receiver = await recorded.recording.receive("refine", url);
      await assert.rejects(send(receiver.url, { body: "{}" }), { code: "ECONNRESET" });
      assert.equal((await recorded.lines())[0]?.error, "DEPTH_ZERO_SELF_SIGNED_CERT");
    });
  });
});
