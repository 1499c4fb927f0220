import { type Explanation, RehearsalError } from "../errors.ts";
import type { ServiceName } from "../settings/official-images.ts";
import { packageVersion } from "../version.ts";
import type { Say } from "./say.ts";

/** The package that builds what cannot be downloaded. It is installed only where it is needed. */
const NAME = "lineage-rehearsal-offline";

/** What an image is built for: a service, or the guard beside an engine on another machine. */
export type Buildable = ServiceName | "guard";

/** What that package does for the set-up. Everything it builds is kept, and built again only when its sources change. */
export interface Offline {
  /** Builds the Pulumi engine from its Go module. */
  buildEngine(say: Say): Promise<{ root: string; version: string }>;
  /**
   * Builds the Docker plugin from its Go modules.
   * @param version the one that `@pulumi/docker` asks for
   * @returns the path of the program
   */
  buildDockerPlugin(version: string, say: Say): Promise<string>;
  /**
   * Builds the Kubernetes plugin from its Go module.
   * @param version the one that `@pulumi/kubernetes` asks for
   * @returns the path of the program
   */
  buildKubernetesPlugin(version: string, say: Say): Promise<string>;
  /** Puts the Node language host, which plain `pulumi up` needs, beside an engine that was built. */
  addLanguageHost(engineRoot: string): Promise<void>;
  /** The tag of the image that `buildImage` makes. */
  imageTag(service: Buildable): Promise<string>;
  /** Builds the image of a service from packages. `because` says why, for the user. */
  buildImage(service: Buildable, because: string, say: Say, signal?: AbortSignal): Promise<BuiltImage>;
}

/** An image that was built from packages, as the Docker engine holds it. */
export interface BuiltImage {
  /** Its tag. */
  reference: string;
  id: string;
  digest: string;
  /** Whether it is a program of ours in the place of the real one. */
  standIn: boolean;
}

/** The package, or nothing when it is not installed. */
export async function installedOffline(): Promise<Offline | undefined> {
  if (!isInstalled()) return undefined;
  const { offline } = (await import("lineage-rehearsal-offline")) as { offline: Offline };
  return offline;
}

function isInstalled(): boolean {
  try {
    return import.meta.resolve(NAME) !== "";
  } catch {
    return false;
  }
}

/**
 * The package, for something that could not be downloaded.
 * @param download what was being done, and what could not be reached
 * @throws RehearsalError SETUP, which says how to install the package, when it is not installed
 */
export async function requireOffline(
  download: Pick<Explanation, "doing" | "found">,
  installed: () => Promise<Offline | undefined> = installedOffline,
): Promise<Offline> {
  const offline = await installed();
  if (offline !== undefined) return offline;
  throw new RehearsalError("SETUP", {
    ...download,
    next:
      `Check the network and its proxy. To build it from packages instead, run ` +
      `\`npm install ${NAME}@${packageVersion}\` where lineage-rehearsal is installed.`,
  });
}
