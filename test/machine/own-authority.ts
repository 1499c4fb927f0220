import { readFileSync, writeFileSync } from "node:fs";
import type { RequestListener, Server } from "node:http";
import { createServer } from "node:https";
import { join } from "node:path";
import { execa } from "execa";
import { type Listening, listening } from "../offline/in-process.ts";
import { temporaryPlace } from "../temporary-place.ts";

/** A certificate authority that nobody else knows, and a certificate of it for `localhost` and `marquez.example`. */
export interface OwnAuthority extends Disposable {
  /** The file with the authority's certificate. */
  file: string;
  /** Lets a server with that certificate listen on a free loopback port. Its URL names `localhost`. */
  serve: (answer: RequestListener) => Promise<Listening>;
}

export async function ownAuthority(): Promise<OwnAuthority> {
  const { path, remove } = temporaryPlace("authority-");
  const at = (name: string) => join(path, name);
  const curve = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"];
  const openssl = (...args: string[]) => execa("openssl", args);
  const ofAuthority = ["-keyout", at("ca-key.pem"), "-out", at("ca.pem"), "-subj", "/CN=An authority of the tests"];
  await openssl("req", "-x509", ...curve, ...ofAuthority, "-days", "2");
  await openssl("req", ...curve, "-keyout", at("key.pem"), "-out", at("request.pem"), "-subj", "/CN=localhost");
  writeFileSync(at("names"), "subjectAltName=DNS:localhost,DNS:marquez.example,IP:127.0.0.1\n");
  const signed = ["-CA", at("ca.pem"), "-CAkey", at("ca-key.pem"), "-CAcreateserial", "-extfile", at("names")];
  await openssl("x509", "-req", "-in", at("request.pem"), ...signed, "-out", at("cert.pem"), "-days", "2");
  return {
    file: at("ca.pem"),
    serve: async (answer) => {
      const options = { key: readFileSync(at("key.pem")), cert: readFileSync(at("cert.pem")) };
      const server = await listening(createServer(options, answer) as unknown as Server);
      return { ...server, url: server.url.replace("http://127.0.0.1", "https://localhost") };
    },
    [Symbol.dispose]: remove,
  };
}
