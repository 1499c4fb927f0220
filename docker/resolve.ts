import { existsSync } from "node:fs";
import { join, resolve } from "node:path";
import { homeFolder } from "../directories.ts";
import { RehearsalError } from "../errors.ts";
import { clientConfiguration, clientFolder, configurationFile, contextEndpoint } from "./client-configuration.ts";
import { choosing, type Endpoint, type Source, sourceInWords, type Tls } from "./endpoint.ts";
import { type Machine, usualEndpoint } from "./usual-sockets.ts";

/** This machine, as this process sees it. */
export const thisMachine = (): Machine => ({
  env: process.env,
  home: homeFolder(),
  uid: process.getuid?.(),
  defaultSocket: "/var/run/docker.sock",
  podmanSocket: "/run/podman/podman.sock",
});

/**
 * Finds the Docker engine in the order of the docker client: DOCKER_HOST, DOCKER_CONTEXT, the current context, the default
 * socket. Where no setting names one and the default socket is not there, it is a usual socket of another engine.
 * @throws RehearsalError SETUP when a setting names an engine that cannot be found: another one is never taken for it
 */
export function resolveEndpoint(machine: Machine): Endpoint {
  const { env, home, defaultSocket } = machine;
  const folder = clientFolder(env, home);
  const byDefault = `unix://${defaultSocket}`;
  const named = env.DOCKER_HOST?.trim();
  if (named) return overTls({ host: hostOf(named, defaultSocket), source: { by: "DOCKER_HOST" } }, tlsOf(env, folder));
  const source = contextSource(env, folder);
  if (source && source.context !== "default") {
    const { host, tls } = contextEndpoint(folder, source.context, choosing(source));
    return overTls({ host: host || byDefault, source }, tls);
  }
  // So does the client: an engine with certificates is not one at a socket.
  const tls = tlsOf(env, folder);
  if (tls)
    return overTls(
      { host: "tcp://localhost:2376", source: { by: tls.verify ? "DOCKER_TLS_VERIFY" : "DOCKER_TLS" } },
      tls,
    );
  if (source) return { host: byDefault, source };
  const usual = existsSync(defaultSocket) ? undefined : usualEndpoint(machine);
  return usual ?? { host: byDefault, source: { by: "default" } };
}

/** The setting that names a context, if there is one. */
function contextSource(env: NodeJS.ProcessEnv, folder: string): Extract<Source, { context: string }> | undefined {
  if (env.DOCKER_CONTEXT) return { by: "DOCKER_CONTEXT", context: env.DOCKER_CONTEXT };
  const { currentContext } = clientConfiguration(folder);
  return currentContext
    ? { by: "current context", context: currentContext, file: configurationFile(folder) }
    : undefined;
}

/** The certificates that variables name. The client asks only whether the first two are empty. */
function tlsOf(
  { DOCKER_TLS, DOCKER_TLS_VERIFY, DOCKER_CERT_PATH }: NodeJS.ProcessEnv,
  folder: string,
): Tls | undefined {
  if (!DOCKER_TLS && !DOCKER_TLS_VERIFY) return undefined;
  return { directory: resolve(DOCKER_CERT_PATH || folder), verify: Boolean(DOCKER_TLS_VERIFY) };
}

/**
 * The endpoint with its certificates; a socket needs none.
 * @throws RehearsalError SETUP when one is missing
 */
function overTls(endpoint: Endpoint, tls: Tls | undefined): Endpoint {
  if (!tls || !endpoint.host.startsWith("tcp:")) return endpoint;
  const missing = ["ca.pem", "cert.pem", "key.pem"].filter((name) => !existsSync(join(tls.directory, name)));
  if (missing.length === 0) return { ...endpoint, tls };
  const { source, host } = endpoint;
  const ofContext = source.by === "DOCKER_CONTEXT" || source.by === "current context";
  const why = ofContext ? sourceInWords(source) : `DOCKER_TLS${tls.verify ? "_VERIFY" : ""}`;
  throw new RehearsalError("SETUP", {
    doing: "finding the certificates for the Docker engine",
    found: `${why} asks for TLS at ${host}, and ${tls.directory} has no ${missing.join(" and no ")}`,
    next: ofContext
      ? `Make the context with all three: \`docker context create --docker host=${host},ca=ca.pem,cert=cert.pem,key=key.pem ${source.context}\`. ${choosing(source)}`
      : `Set DOCKER_CERT_PATH to the folder with ca.pem, cert.pem and key.pem, or unset ${why} for an engine without TLS.`,
  });
}

/**
 * What DOCKER_HOST means, as the client reads it: an address without a scheme is TCP, and what is left out is the default.
 * @throws RehearsalError SETUP when it is no address of an engine
 */
function hostOf(named: string, defaultSocket: string): string {
  const [, scheme = "tcp", rest = ""] = /^(?:([a-z]+):\/\/)?(.*)$/.exec(named) ?? [];
  if (scheme === "ssh" || scheme === "npipe") return named;
  if (scheme === "unix") return `unix://${rest || defaultSocket}`;
  const [whole, host, port, path = ""] = /^(\[[^\]]*\]|[^:/]*)(?::(\d*))?(\/.*)?$/.exec(rest) ?? [];
  if (scheme === "tcp" && whole !== undefined) return `tcp://${host || "localhost"}:${port || "2375"}${path}`;
  throw new RehearsalError("SETUP", {
    doing: "finding the Docker engine",
    found: `DOCKER_HOST is ${named}, which is no address of an engine`,
    next: "Set it to unix:///path/of/docker.sock, tcp://host:port or ssh://user@host, or unset it.",
  });
}

const resolved = new Map<string, Endpoint>();
const relevant = [
  ...["DOCKER_HOST", "DOCKER_CONTEXT", "DOCKER_CONFIG", "DOCKER_TLS", "DOCKER_TLS_VERIFY", "DOCKER_CERT_PATH"],
  ...["HOME", "XDG_RUNTIME_DIR", "TMPDIR"],
];

/**
 * The Docker engine of this process. It is found once, whatever changes on the machine meanwhile: every call of the client,
 * the provider, the guard and the commands get this one.
 * @throws RehearsalError SETUP, as `resolveEndpoint` does
 */
export function engineEndpoint(): Endpoint {
  const key = JSON.stringify(relevant.map((name) => process.env[name]));
  const endpoint = resolved.get(key) ?? resolveEndpoint(thisMachine());
  resolved.set(key, endpoint);
  return endpoint;
}
