import { aptInstall, isDebianRoot } from "../../setup/apt.ts";
import { findOnPath as onPath } from "../../setup/on-path.ts";

const say = (message: string) => process.stderr.write(`${message}\n`);

/** The path of a program that these tests use: from PATH, else from its Debian package. */
export async function installed(name: string, debian = name): Promise<string> {
  const found = await onPath(name);
  if (found !== undefined) return found;
  if (isDebianRoot()) await aptInstall([debian], `the tests check with ${name}`, say);
  return (await onPath(name)) ?? Promise.reject(new Error(`${name} is needed: install it, then run the tests again`));
}
