import { RehearsalError } from "../errors.ts";
import { pinnedDigest, repositoryOf } from "../settings/image-reference.ts";
import { docker } from "./client.ts";

/** An image in the Docker engine. */
export interface StoredImage {
  id: string;
  /**
   * The digest by which a registry knows the image; the id when it came from no registry. Where several know it, it is the
   * digest that the reference pins, else that of the repository which the reference names.
   */
  digest: string;
  /** Whether its label says that it is a stand-in of ours, whatever its name. */
  standIn: boolean;
}

/** The label of an image that holds a stand-in. */
const standInLabel = "lineage-rehearsal.stand-in";

/**
 * The image that the engine has under a reference; undefined when it has none.
 * @throws RehearsalError SETUP when the engine does not answer or refuses the reference
 */
export async function storedImage(reference: string, signal?: AbortSignal): Promise<StoredImage | undefined> {
  const format = "{{.Id}} {{json .RepoDigests}} {{json .Config.Labels}}";
  const { stdout } = await inspect(reference, format, signal);
  if (stdout === undefined) return undefined;
  const [, id = "", digests = "null", labels = "null"] = /^(\S+) (\S+)(?: (.*))?$/.exec(stdout) ?? [];
  return {
    id,
    digest: digestOf(reference, JSON.parse(digests) ?? []) ?? id,
    standIn: JSON.parse(labels)?.[standInLabel] === "true",
  };
}

function digestOf(reference: string, known: string[]): string | undefined {
  const pinned = pinnedDigest(reference);
  const isPinned = (one: string) => pinned !== undefined && one.endsWith(`@${pinned}`);
  const isNamed = (one: string) => repositoryOf(one) === repositoryOf(reference);
  return (known.find(isPinned) ?? known.find(isNamed) ?? known[0])?.split("@")[1];
}

/**
 * The environment variables that an image sets for its program.
 * @throws RehearsalError SETUP when the engine does not answer
 */
export async function imageVariables(id: string, signal?: AbortSignal): Promise<Record<string, string | undefined>> {
  const { stdout } = await inspect(id, "{{json .Config.Env}}", signal);
  const variables = (JSON.parse(stdout ?? "null") as string[] | null) ?? [];
  return Object.fromEntries(variables.map((one) => [one.slice(0, one.indexOf("=")), one.slice(one.indexOf("=") + 1)]));
}

/** What a container of an image runs. */
export interface ImageStart {
  entrypoint: string[];
  /** The arguments that the entrypoint gets when the container names no others. */
  command: string[];
}

/** What a container of an image runs; nothing when the engine does not answer. */
export async function imageStart(id: string): Promise<ImageStart> {
  const format = '{"entrypoint":{{json .Config.Entrypoint}},"command":{{json .Config.Cmd}}}';
  const { stdout } = await inspect(id, format).catch(() => ({ stdout: undefined }));
  const { entrypoint, command } = JSON.parse(stdout ?? "{}");
  return { entrypoint: entrypoint ?? [], command: command ?? [] };
}

/** What the engine says of an image; nothing when it has none of that name. */
async function inspect(reference: string, format: string, signal?: AbortSignal): Promise<{ stdout?: string }> {
  const { failed, stdout, stderr } = await client(["image", "inspect", "--format", format, reference], signal);
  if (!failed) return { stdout };
  if (/no such image/i.test(stderr)) return {};
  signal?.throwIfAborted();
  throw new RehearsalError("SETUP", {
    doing: `looking for the image ${reference} in the Docker engine`,
    found: stderr.trim(),
    next: "Check the image in the settings, and that `docker version` shows an engine.",
  });
}

/** Milliseconds in which a registry must begin to answer. */
const firstAnswer = 20_000;
/** Milliseconds in which all layers of an image must have arrived. */
const wholePull = 20 * 60_000;

/**
 * Pulls an image into the engine.
 * @param say told when the pull begins, and of every layer that has arrived
 * @returns why the image could not be pulled; undefined when it was pulled
 */
export async function pullImage(
  reference: string,
  say: (message: string) => void,
  signal?: AbortSignal,
): Promise<string | undefined> {
  const silence = new AbortController();
  const timer = setTimeout(() => silence.abort(), firstAnswer);
  try {
    const either = AbortSignal.any([silence.signal, ...(signal ? [signal] : [])]);
    const { failed, stderr, timedOut, shortMessage } = await client(["pull", reference], either, (line) => {
      clearTimeout(timer);
      if (line.endsWith(": Pull complete") || line.includes(": Pulling from ")) say(`pulling ${reference}: ${line}`);
    });
    signal?.throwIfAborted();
    if (!failed) return undefined;
    if (silence.signal.aborted) return `the registry did not answer within ${firstAnswer / 1000} s`;
    if (timedOut) return `the pull was not complete after ${wholePull / 60_000} min`;
    return (
      missingHelper(stderr) ??
      (stderr.trim().split("\n").at(-1)?.replace("Error response from daemon: ", "") || shortMessage)
    );
  } finally {
    clearTimeout(timer);
  }
}

/**
 * The credential helper that the client's configuration names and that is not installed, as an uninstalled Docker
 * Desktop leaves it. The client asks it also for images that need no login.
 */
function missingHelper(stderr: string): string | undefined {
  const helper = /"?(docker-credential-[\w.-]+)"?: executable file not found/.exec(stderr)?.[1];
  return (
    helper &&
    `the credential helper ${helper} is not installed; install it, or remove credsStore and credHelpers from Docker's config.json`
  );
}

/** Runs the docker client. A failure is in the result; it is not thrown. */
async function client(args: string[], cancelSignal?: AbortSignal, onLine: (line: string) => void = () => {}) {
  const running = docker(args, {
    ...(cancelSignal && { cancelSignal }),
    stdin: "ignore",
    timeout: wholePull,
    reject: false,
  });
  for await (const line of running) onLine(line);
  return running;
}
