import { join, relative } from "node:path";
import { isDeepStrictEqual } from "node:util";
import { execa } from "execa";
import { officialImages } from "../../settings/official-images.ts";
import { type ImageName, resolveImage } from "../../setup/images.ts";
import { packageRoot } from "../../version.ts";
import { until } from "../faults/condition.ts";

/** An engine beside the machine's own. Disposing of it ends it and all that it has. */
export interface OtherEngine extends AsyncDisposable {
  /** Of its socket, as in DOCKER_HOST. */
  host: string;
  /** What runs a command where the engine's networks are, and as who may use it. */
  inside: string[];
}

/** The docker client on an engine. */
export async function dockerOn({ host, inside }: OtherEngine, ...args: string[]): Promise<string> {
  const [file = "", ...rest] = [...inside, "docker", ...args];
  const { stdout } = await execa(file, rest, { env: { DOCKER_HOST: host, DOCKER_CONTEXT: undefined } });
  return stdout;
}

/** Copies the images of the stack from the machine's own engine: nothing is pulled or built twice. */
export async function copyImages(engine: OtherEngine): Promise<void> {
  const names = Object.entries(officialImages) as [ImageName, string][];
  const images = await Promise.all(
    names.map(async ([name, reference]) => {
      const image = await resolveImage(name, reference, { standIns: "allow", say: () => {} });
      return image.reference;
    }),
  );
  const [file = "", ...rest] = [...engine.inside, "docker", "load"];
  const saved = execa("docker", ["save", ...images], { encoding: "buffer", buffer: false });
  await saved.pipe(file, rest, { env: { DOCKER_HOST: engine.host, DOCKER_CONTEXT: undefined } });
}

/** Everything that rehearsals made on an engine, by kind: what is left of them. */
export async function leftOn(engine: OtherEngine): Promise<Record<string, string>> {
  const filter = ["--quiet", "--filter", "label=lineage-rehearsal.id"];
  const [containers, networks, volumes, anonymous] = await Promise.all([
    dockerOn(engine, "container", "ls", "--all", ...filter),
    dockerOn(engine, "network", "ls", ...filter),
    dockerOn(engine, "volume", "ls", ...filter),
    dockerOn(engine, "volume", "ls", "--quiet", "--filter", "dangling=true"),
  ]);
  return { containers, networks, volumes, anonymous };
}

export const nothingLeft = { containers: "", networks: "", volumes: "", anonymous: "" };

/** A run of `rehearse` on another engine. */
export interface RunThere {
  args: string[];
  /** The folder of the stack file; this checkout if left out. */
  cwd?: string;
  /** Where state and evidence go. */
  place: string;
  /** The checkout whose program runs; this one if left out. */
  checkout?: string;
}

/** Runs `rehearse` on another engine, as who may use it. A failure is in the result. */
export function rehearseOn({ host, inside }: OtherEngine, run: RunThere) {
  const { args, place, checkout = packageRoot, cwd = checkout } = run;
  const variables = [`DOCKER_HOST=${host}`, `LINEAGE_REHEARSAL_STATE=${join(place, "state")}`];
  const program = [nodeIn(checkout), join(checkout, "rehearse.ts"), ...args];
  const [file = "", ...rest] = [...inside, "env", ...variables, ...program];
  return execa(file, rest, { cwd, reject: false, stdin: "ignore", all: true });
}

/** Kills a rehearsal once it has containers, and waits until its guard has removed everything. */
export async function killOn(engine: OtherEngine, run: RunThere): Promise<void> {
  const running = rehearseOn(engine, run);
  await until("it has containers", async () => (await leftOn(engine)).containers !== "");
  running.kill("SIGKILL");
  await running;
  await until("the guard has removed everything", async () => isDeepStrictEqual(await leftOn(engine), nothingLeft));
}

/** The Node that runs this, in a checkout: another user may not reach that of this one. */
export const nodeIn = (checkout: string): string => {
  const inside = relative(packageRoot, process.execPath);
  return inside.startsWith("..") ? process.execPath : join(checkout, inside);
};

/** Where the evidence of a rehearsal goes, as arguments. */
export const evidenceIn = (place: string): string[] => [
  ...["--set", `evidence.directory=${join(place, "evidence")}`],
  ...["--set", `evidence.folder=${join(place, "s3")}`],
];
