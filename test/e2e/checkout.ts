import { cpSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { delimiter, join } from "node:path";
import { execa } from "execa";
import { parse, stringify } from "yaml";
import { pulumiEngine } from "../../setup/pulumi.ts";
import { packageRoot } from "../../version.ts";
import { place } from "./command.ts";

type Config = Record<string, unknown>;

/** A copy of the checkout for plain `pulumi`, which writes into the stack file. */
export class Checkout {
  readonly directory: string = join(place().directory, "checkout");
  readonly #stackFile = join(this.directory, "Pulumi.staging.yaml");
  #env: Record<string, string> = {};

  /** Copies the working tree with its packages, and creates the stack `staging` in a backend. */
  async make(backend: string, env: Record<string, string> = {}): Promise<void> {
    const { stdout } = await execa("git", ["ls-files", "-z", "--cached", "--others", "--exclude-standard"], {
      cwd: packageRoot,
    });
    for (const file of stdout.split("\0").filter(Boolean)) cpSync(join(packageRoot, file), join(this.directory, file));
    symlinkSync(join(packageRoot, "node_modules"), join(this.directory, "node_modules"));
    const engine = await pulumiEngine(() => {});
    this.#env = {
      PATH: [...engine.path, process.env.PATH].join(delimiter),
      PULUMI_HOME: engine.home,
      PULUMI_BACKEND_URL: backend,
      PULUMI_CONFIG_PASSPHRASE: "a passphrase for a test",
      PULUMI_SKIP_UPDATE_CHECK: "true",
      ...env,
    };
    const { exitCode, stderr } = await this.pulumi("stack", "init", "staging");
    if (exitCode !== 0) throw new Error(stderr);
  }

  /** Runs a plain `pulumi` command on the stack. */
  pulumi = (...args: string[]) =>
    execa("pulumi", [...args, "--non-interactive", "--color", "never"], {
      cwd: this.directory,
      env: this.#env,
      reject: false,
    });

  up = () => this.pulumi("up", "--yes", "--skip-preview", "--stack", "staging");
  destroy = () => this.pulumi("destroy", "--exclude-protected", "--yes", "--skip-preview", "--stack", "staging");
  refresh = () => this.pulumi("refresh", "--yes", "--skip-preview", "--expect-no-changes", "--stack", "staging");

  /** Changes the configuration in the stack file. */
  configure(change: (config: Config) => Config): void {
    const stack = parse(readFileSync(this.#stackFile, "utf8"));
    writeFileSync(this.#stackFile, stringify({ ...stack, config: change(stack.config) }));
  }

  /** The outputs of the stack. Secret ones are hidden. */
  outputs = async () => JSON.parse((await this.pulumi("stack", "output", "--json", "--stack", "staging")).stdout);

  /** The changes that a preview shows. */
  async changes(): Promise<{ what: string; name: string }[]> {
    const { stdout } = await this.pulumi("preview", "--json", "--stack", "staging");
    const steps = JSON.parse(stdout).steps as { op: string; urn: string; newState: { type: string } }[];
    return steps
      .filter(({ op }) => op !== "same")
      .map(({ op, urn, newState }) => ({ what: `${op} ${newState.type}`, name: urn.split("::").at(-1) ?? "" }));
  }
}
