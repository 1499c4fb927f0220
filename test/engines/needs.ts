import type { Context } from "mocha";
import { messageOf } from "../../errors.ts";
import { aptInstall, isDebianRoot } from "../../setup/apt.ts";

const say = (message: string) => process.stderr.write(`${message}\n`);

/**
 * Installs Debian packages that a suite needs, as root on Debian.
 * @param suite skipped, with the reason on standard error, where this machine cannot have them
 */
export async function needPackages(suite: Context, packages: string[]): Promise<void> {
  const why = isDebianRoot() ? await refusal(packages) : "only root on Debian can start the engines of these tests";
  if (why === undefined) return;
  say(`not tested: ${why}`);
  suite.skip();
}

const refusal = (packages: string[]): Promise<string | undefined> =>
  aptInstall(packages, "these tests start another engine", say).then(() => undefined, messageOf);
