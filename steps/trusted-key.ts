import { createHash } from "node:crypto";
import { request } from "node:https";
import type { TLSSocket } from "node:tls";
import { namesAuthorities } from "../machine/certificates.ts";
import { ProxiedAgent } from "../machine/proxied-agent.ts";

/** In milliseconds. */
const patience = 5_000;

/**
 * The option with which Chromium accepts the certificate of a server; none where it trusts it by itself. It knows neither
 * the variables that name certificate authorities, nor Node's. So this process verifies the certificate with them, and tells
 * the browser which key to accept: no other one, and no other server's.
 */
export async function acceptedKey(origin: URL): Promise<string[]> {
  if (origin.protocol !== "https:" || !namesAuthorities()) return [];
  const key = await keyOf(origin);
  return key === undefined ? [] : [`--ignore-certificate-errors-spki-list=${key}`];
}

/** The SHA-256 of the server's public key, as Chromium writes it; undefined where the certificate is not valid here. */
function keyOf(origin: URL): Promise<string | undefined> {
  const { promise, resolve } = Promise.withResolvers<string | undefined>();
  const agent = new ProxiedAgent("https", { keepAlive: false });
  const asked = request(origin, { method: "HEAD", agent, timeout: patience }, ({ socket }) => {
    const spki = (socket as TLSSocket).getPeerX509Certificate?.()?.publicKey.export({ type: "spki", format: "der" });
    resolve(spki && createHash("sha256").update(spki).digest("base64"));
    asked.destroy();
  });
  // The page itself tells why the server cannot be reached.
  asked.on("error", () => resolve(undefined)).on("timeout", () => asked.destroy());
  asked.on("close", () => resolve(undefined)).end();
  return promise;
}
