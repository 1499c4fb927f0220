import { execa } from "execa";
import { RehearsalError } from "../errors.ts";
import type { Say } from "../setup/say.ts";

/** An image that the engine holds. */
export interface StoredImage {
  id: string;
  /** The digest under which a registry knows it; the id when none does. */
  digest: string;
}

/**
 * What the engine holds under that reference, if anything.
 * @throws RehearsalError SETUP when the engine cannot tell
 */
export async function storedImage(reference: string, signal?: AbortSignal): Promise<StoredImage | undefined> {
  const format = "{{.Id}} {{json .RepoDigests}}";
  const { failed, stdout, stderr } = await docker(["image", "inspect", "--format", format, reference], signal);
  if (failed && /no such image/i.test(stderr)) return undefined;
  if (failed) {
    signal?.throwIfAborted();
    const doing = `looking for the image ${reference} in the Docker engine`;
    const next = "Check the image in the settings, and that `docker version` shows an engine.";
    throw new RehearsalError("SETUP", { doing, found: stderr.trim(), next });
  }
  const [id = "", digests = "null"] = stdout.split(" ");
  const known = (JSON.parse(digests) as string[] | null)?.[0]?.split("@")[1];
  return { id, digest: known ?? id };
}

/** In milliseconds: a registry that has not begun to answer by then is not reached. */
const FIRST_WORD = 20_000;
/** In milliseconds: the longest that the layers of one image may take. */
const ALL_LAYERS = 20 * 60_000;

/**
 * Pulls an image into the engine.
 * @returns why it could not be pulled; nothing when it was
 */
export async function pullImage(reference: string, say: Say, signal?: AbortSignal): Promise<string | undefined> {
  const silence = new AbortController();
  const timer = setTimeout(() => silence.abort(), FIRST_WORD);
  try {
    const given = AbortSignal.any([silence.signal, ...(signal ? [signal] : [])]);
    const { failed, stderr, timedOut, shortMessage } = await docker(["pull", reference], given, (line) => {
      clearTimeout(timer);
      if (line.endsWith(": Pull complete") || line.includes(": Pulling from ")) say(`pulling ${reference}: ${line}`);
    });
    signal?.throwIfAborted();
    if (!failed) return undefined;
    if (silence.signal.aborted) return `the registry did not answer within ${FIRST_WORD / 1000} s`;
    if (timedOut) return `it was not here within ${ALL_LAYERS / 60_000} min`;
    return stderr.trim().split("\n").at(-1)?.replace("Error response from daemon: ", "") || shortMessage;
  } finally {
    clearTimeout(timer);
  }
}

/** One call of the docker client, which reports its failure rather than throwing it. */
async function docker(args: string[], cancelSignal?: AbortSignal, heard: (line: string) => void = () => {}) {
  const running = execa("docker", args, {
    ...(cancelSignal && { cancelSignal }),
    stdin: "ignore",
    timeout: ALL_LAYERS,
    reject: false,
  });
  for await (const line of running) heard(line);
  return running;
}
