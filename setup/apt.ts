import { existsSync } from "node:fs";
import { exclusive } from "../machine/lock.ts";
import type { Say } from "./say.ts";
import { tool } from "./tool.ts";

/** Whether Debian packages can be installed here without a password. */
export const isDebianRoot = (): boolean => process.getuid?.() === 0 && existsSync("/usr/bin/apt-get");

let update: Promise<unknown> | undefined;

/**
 * Installs Debian packages. When the package lists do not know them, the lists are updated first.
 * @param why the reason, which the user reads beside the packages' names
 * @param options.recommended whether to install the packages that those recommend, too
 * @throws RehearsalError SETUP
 */
export async function aptInstall(
  packages: string[],
  why: string,
  say: Say,
  { recommended = false } = {},
): Promise<void> {
  const doing = `installing the Debian packages ${packages.join(", ")} (${why})`;
  say(doing);
  const next = `Install ${packages.join(" ")} yourself, then try again.`;
  const env = { DEBIAN_FRONTEND: "noninteractive" };
  const apt = (...args: string[]): Promise<string> =>
    tool("/usr/bin/apt-get", ["-o", "DPkg::Lock::Timeout=300", "-qq", ...args], { doing, next }, { env });
  const install = (): Promise<string> =>
    apt("install", "-y", ...(recommended ? [] : ["--no-install-recommends"]), ...packages);
  // apt-get waits for dpkg's lock, but not for the one on its package lists.
  await exclusive(
    "apt-get",
    () => say("waiting for another rehearsal that is installing Debian packages"),
    async () => {
      try {
        await install();
      } catch {
        update ??= apt("update");
        await update;
        await install();
      }
    },
  );
}
