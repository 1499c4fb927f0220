import { readFileSync } from "node:fs";
import { join } from "node:path";
import { minVersion } from "semver";
import { sourceInWords } from "../docker/endpoint.ts";
import { ownContainer } from "../docker/own-container.ts";
import { wayInWords, wayTo } from "../docker/remote.ts";
import { engineEndpoint } from "../docker/resolve.ts";
import { RehearsalError } from "../errors.ts";
import { type EvidenceSettings, provisionsOnAws } from "../settings/evidence.ts";
import type { Settings } from "../settings/schema.ts";
import { packageRoot } from "../version.ts";
import { awsPluginOf, installAwsPlugin, presentAwsPlugin } from "./aws-plugin.ts";
import { browserPresence } from "./browser-presence.ts";
import { clusterPresence } from "./cluster-presence.ts";
import { engineState } from "./docker-engine.ts";
import { dockerLogin } from "./docker-login.ts";
import { awsPackage } from "./optional-package.ts";
import { packagePresence } from "./package-presence.ts";
import { presentEngine, pulumiHome } from "./pulumi.ts";
import { presentUv } from "./uv.ts";

/** Something that a rehearsal needs, and whether this machine has it. */
export interface Presence {
  name: string;
  /**
   * `fetchable`: it is not there, and the first rehearsal gets it. `doubtful`: it is not there, and a rehearsal may do
   * without.
   */
  status: "found" | "fetchable" | "doubtful" | "missing";
  found: string;
  needed: string;
  /** How to get it. */
  how: string;
}

/**
 * Looks for every tool, and fetches none.
 * @param evidence the settings of the evidence store: only a bucket that is made on AWS needs `@pulumi/aws`
 * @param runs what runs the stack. In a cluster nothing needs the Docker engine
 */
export const presence = async (
  evidence?: EvidenceSettings,
  { kubernetes, publishAt }: Partial<Pick<Settings, "kubernetes" | "publishAt">> = {},
): Promise<Presence[]> => {
  const [tools, runs] = await Promise.all([
    toolPresence(evidence, kubernetes ? [] : [docker(publishAt)]),
    kubernetes ? clusterPresence({ context: kubernetes.context }) : dockerLogin(),
  ]);
  return [...tools, ...runs];
};

const toolPresence = (evidence: EvidenceSettings | undefined, runs: Promise<Presence>[]): Promise<Presence[]> =>
  Promise.all([
    node(),
    ...runs,
    pulumi(),
    browserPresence(),
    uv(),
    ...(evidence !== undefined && provisionsOnAws(evidence)
      ? [packagePresence(awsPackage, "the bucket of `evidence.store: s3`"), awsPlugin()]
      : []),
  ]);

/** It runs this, so it is new enough: an older one has been refused before. */
async function node(): Promise<Presence> {
  const { engines } = JSON.parse(readFileSync(join(packageRoot, "package.json"), "utf8"));
  const least = minVersion(engines.node);
  return {
    name: "Node",
    status: "found",
    found: process.version,
    needed: `${least?.major}.${least?.minor} or newer`,
    how: "Install a newer one: https://nodejs.org/",
  };
}

const getEngine =
  "Install Docker Desktop, or `apt-get install docker.io`. As root on Debian, `rehearse run` installs and starts it.";

/** The container of the engine in which this process runs, in words. */
function ownInWords(): string {
  const own = ownContainer();
  if (!own) return "";
  const way = own.network === undefined ? "on its machine's network" : "which joins the network of each stack";
  return `; this process runs in its container ${own.id.slice(0, 12)}, ${way}`;
}

async function docker(publishAt: string | undefined): Promise<Presence> {
  const row = { name: "Docker engine", needed: "a Docker engine, 20.10 or newer, that this user may use" };
  try {
    const { host, source } = engineEndpoint();
    const state = await engineState();
    if ("version" in state) {
      const version = state.version && `${state.version} at `;
      const way = wayTo({ host });
      const where = `${way ? `; ${wayInWords(way, publishAt)}` : ""}${ownInWords()}`;
      return { ...row, status: "found", found: `${version}${host}, ${sourceInWords(source)}${where}`, how: "" };
    }
    return { ...row, status: "missing", found: state.found, how: state.mayStart ? getEngine : state.next };
  } catch (error) {
    if (!(error instanceof RehearsalError)) throw error;
    const { found, next } = error.explanation;
    return { ...row, status: "missing", found, how: next };
  }
}

async function pulumi(): Promise<Presence> {
  const engine = await presentEngine();
  return {
    name: "Pulumi engine",
    status: engine ? "found" : "fetchable",
    found: engine
      ? `${engine.version} (${engine.origin}) in ${join(engine.root, "bin")}, with PULUMI_HOME=${pulumiHome()}`
      : "none",
    needed: "3.232 or newer",
    how: "`rehearse run` downloads it. Where its vendor cannot be reached, lineage-rehearsal-offline builds it.",
  };
}

async function uv(): Promise<Presence> {
  const path = await presentUv();
  return {
    name: "uv",
    status: path ? "found" : "fetchable",
    found: path ?? "none",
    needed: "uv, for commands that start with it, as those of the sample and of Hotpass do",
    how: "`rehearse run` downloads it from PyPI. Or install it: https://docs.astral.sh/uv/",
  };
}

async function awsPlugin(): Promise<Presence> {
  const engine = await presentEngine();
  const home = pulumiHome();
  // Without the package, the version that was tested tells which plugin it will ask for.
  const plugin = awsPluginOf(awsPackage.present ?? awsPackage.tested);
  const present = await presentAwsPlugin(home, plugin);
  const found = {
    vendor: `${plugin.version}, the vendor's`,
    build: `${plugin.version}, a build that serves S3 only: the vendor's is not installed`,
    none: "not installed",
  };
  return {
    name: "AWS plugin",
    status: present !== "none" ? "found" : engine?.origin === "module" ? "missing" : "fetchable",
    found: found[present],
    needed: `Pulumi's AWS plugin ${plugin.version}, to make the bucket of \`evidence.store: s3\``,
    how: `\`rehearse run\` downloads it where its vendor's site is reached. Install it from a network that reaches the site: \`${installAwsPlugin(home, plugin)}\``,
  };
}
