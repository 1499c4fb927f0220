import { type Endpoint, isNamed, sourceInWords } from "../docker/endpoint.ts";
import { thisMachine } from "../docker/resolve.ts";
import { type Problem, unreachable } from "../docker/unreachable.ts";
import { presentSockets } from "../docker/usual-sockets.ts";

/** Why the engine does not answer, and whether one may be started in its place. */
export interface EngineProblem extends Problem {
  /** Only where no setting names an engine, none listens, and no other one's socket is there. */
  mayStart: boolean;
}

/**
 * What keeps the docker client from the engine.
 * @param answer the client's own words
 */
export async function engineProblem(endpoint: Endpoint, answer: string): Promise<EngineProblem> {
  const problem = await unreachable(endpoint);
  if (!problem)
    return {
      found: `the docker client gets no answer from ${endpoint.host} (${sourceInWords(endpoint.source)}): ${answer}`,
      next: hintOf(answer, endpoint) ?? "Try `docker version`, and read the log of the engine.",
      mayStart: false,
    };
  const { why, found, next } = problem;
  if (isNamed(endpoint)) return { found, next, mayStart: false };
  const [other] = presentSockets(thisMachine()).filter(({ path }) => `unix://${path}` !== endpoint.host);
  const elsewhere = other && `Or use the one of ${other.of}: DOCKER_HOST=unix://${other.path}`;
  return {
    found,
    next: elsewhere ? `${next} ${elsewhere}` : next,
    mayStart: why === "nobody" && endpoint.source.by === "default" && !other,
  };
}

/** What the client's words mean, where they do not say it themselves. */
function hintOf(answer: string, { host, tls }: Endpoint): string | undefined {
  if (/HTTP request to an HTTPS server/i.test(answer))
    return "The engine wants TLS: set DOCKER_TLS_VERIFY=1, and DOCKER_CERT_PATH to the folder with ca.pem, cert.pem and key.pem.";
  if (/HTTP response to HTTPS client|first record does not look like a TLS handshake/i.test(answer))
    return "The engine speaks no TLS at this port: unset DOCKER_TLS_VERIFY, or name the port with TLS (2376).";
  if (tls && /x509|certificate/i.test(answer))
    return `Check the certificates in ${tls.directory}: ca.pem must have signed that of the engine, and cert.pem must be signed by an authority that the engine trusts.`;
  if (host.startsWith("ssh:")) return `Check that \`ssh ${host.slice(6)} docker version\` works without a password.`;
  return undefined;
}
