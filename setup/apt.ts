import { existsSync } from "node:fs";
import { exclusive } from "../machine/lock.ts";
import type { Say } from "./say.ts";
import { tool } from "./tool.ts";

/** Whether packages can be installed here with apt-get, without asking anybody. */
export const isDebianRoot = (): boolean => process.getuid?.() === 0 && existsSync("/usr/bin/apt-get");

let updating: Promise<unknown> | undefined;

/**
 * Installs Debian packages; the package lists are fetched first when they do not know the packages.
 * @param why what the user is told beside the packages' names
 * @param options.recommended whether to install what those packages recommend, too
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
  const next = `Install ${packages.join(" ")} by hand, then run it again.`;
  const env = { DEBIAN_FRONTEND: "noninteractive" };
  const apt = (...args: string[]): Promise<string> =>
    tool("/usr/bin/apt-get", ["-o", "DPkg::Lock::Timeout=300", "-qq", ...args], { doing, next }, { env });
  const install = (): Promise<string> =>
    apt("install", "-y", ...(recommended ? [] : ["--no-install-recommends"]), ...packages);
  // apt-get waits for another's dpkg lock, but not for the one on its package lists.
  await exclusive(
    "apt-get",
    () => say("waiting for another rehearsal, which is installing Debian packages"),
    async () => {
      try {
        await install();
      } catch {
        updating ??= apt("update");
        await updating;
        await install();
      }
    },
  );
}
