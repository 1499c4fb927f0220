import { execa } from "execa";
import { temporaryDirectory } from "../machine/temporary-directory.ts";

/** Why a browser runs without its sandbox; undefined where it has one. */
export type NoSandbox = { why: string; how: string } | undefined;

/** Chromium refuses to give root a sandbox. */
const ofRoot: NoSandbox = {
  why: "Chromium has none for root",
  how: "Rehearse as an ordinary user that may use the Docker engine.",
};

/** What the kernel or the distribution refuses. */
const ofMachine: NoSandbox = {
  why: "this machine lets no ordinary user make a user namespace for it",
  how: "Install its helper (Debian: `apt-get install chromium-sandbox`), or allow such namespaces: `sysctl kernel.apparmor_restrict_unprivileged_userns=0` on Ubuntu, `sysctl kernel.unprivileged_userns_clone=1` on an old Debian, `sysctl user.max_user_namespaces=15000` elsewhere.",
};

/** Why no browser of this process can have a sandbox, whatever the machine. */
export const noSandboxHere = (): NoSandbox => (process.getuid?.() === 0 ? ofRoot : undefined);

/**
 * Whether what a Chromium wrote before it ended says that it found no way to a sandbox.
 * https://chromium.googlesource.com/chromium/src/+/main/docs/security/apparmor-userns-restrictions.md
 */
export const foundNoSandbox = (text: string): boolean =>
  /No usable sandbox|SUID sandbox helper binary was found, but is not configured/.test(text);

/** In milliseconds. A browser that shows an empty page ends within one second. */
const LONGEST_START = 20_000;

/** Starts a browser with an empty page to see whether it has a sandbox. One that does not start at all says nothing of it. */
export async function noSandboxFor(executable: string): Promise<NoSandbox> {
  const here = noSandboxHere();
  if (here) return here;
  await using profile = await temporaryDirectory("rehearsal-browser-");
  const args = ["--headless", "--disable-gpu", `--user-data-dir=${profile.path}`, "--dump-dom", "about:blank"];
  const { stderr } = await execa(executable, args, { stdin: "ignore", reject: false, timeout: LONGEST_START });
  return foundNoSandbox(stderr ?? "") ? ofMachine : undefined;
}
