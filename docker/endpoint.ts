/** Certificates for an engine that is reached over TLS. */
export interface Tls {
  /** The folder with `ca.pem`, `cert.pem` and `key.pem`. */
  directory: string;
  /** Whether the engine's own certificate is verified. */
  verify: boolean;
}

/** What says which engine is used. */
export type Source =
  | { by: "DOCKER_HOST" | "DOCKER_TLS_VERIFY" | "DOCKER_TLS" }
  | { by: "DOCKER_CONTEXT"; context: string }
  /** `docker context use` writes it into the client's configuration. */
  | { by: "current context"; context: string; file: string }
  /** No setting names an engine, and the default socket is not there. */
  | { by: "usual socket"; of: string }
  | { by: "default" };

/** The address of the Docker engine, and where it was found. */
export interface Endpoint {
  /** As DOCKER_HOST has it: `unix:///var/run/docker.sock`, `tcp://host:2376`, `ssh://user@host`. */
  host: string;
  source: Source;
  /** For an engine that is reached over TLS. */
  tls?: Tls;
}

/** Whether settings of the user's name the engine. Then no other one is used or started in its place. */
export const isNamed = ({ source }: Endpoint): boolean => source.by !== "default" && source.by !== "usual socket";

/** Where the engine was found, as in `the context colima of DOCKER_CONTEXT`. */
export function sourceInWords(source: Source): string {
  switch (source.by) {
    case "DOCKER_CONTEXT":
      return `the context ${source.context} of DOCKER_CONTEXT`;
    case "current context":
      return `the current context ${source.context} of ${source.file}`;
    case "usual socket":
      return `the usual socket of ${source.of}`;
    case "default":
      return "the default socket";
    default:
      return source.by;
  }
}

/** How the user chooses another engine. */
export function choosing(source: Source): string {
  switch (source.by) {
    case "current context":
      return "`docker context use default` chooses the engine of this machine.";
    case "usual socket":
    case "default":
      return "DOCKER_HOST names another engine.";
    default:
      return `Unset ${source.by}, or set it to another one.`;
  }
}

/**
 * The variables with which a program reaches this engine, and no other: the docker client, Pulumi's Docker plugin and
 * libraries read DOCKER_HOST before anything else. Undefined takes one away: the plugin lets a context, and certificates in
 * variables that the client does not know, win over DOCKER_HOST.
 */
export const variablesOf = ({ host, tls }: Endpoint): Record<string, string | undefined> => ({
  DOCKER_HOST: host,
  DOCKER_CONTEXT: undefined,
  DOCKER_TLS: tls && !tls.verify ? "1" : undefined,
  DOCKER_TLS_VERIFY: tls?.verify ? "1" : undefined,
  DOCKER_CERT_PATH: tls?.directory,
  DOCKER_CA_MATERIAL: undefined,
  DOCKER_CERT_MATERIAL: undefined,
  DOCKER_KEY_MATERIAL: undefined,
});
