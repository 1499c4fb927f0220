import { existsSync } from "node:fs";
import { cp, mkdir, mkdtemp, rm } from "node:fs/promises";
import { homedir, tmpdir } from "node:os";
import { join } from "node:path";
import { execa } from "execa";
import { cacheDirectory } from "../../directories.ts";
import { packageRoot } from "../../version.ts";

/** A user of this machine who is not root, with a copy of this checkout. Disposing of it removes both. */
export interface OrdinaryUser extends AsyncDisposable {
  name: string;
  uid: number;
  home: string;
  /** The copy of the checkout, in the home folder. */
  checkout: string;
  /** What runs a command as this user, with the user's groups and nothing of this process's environment. */
  as: (env?: Record<string, string>) => string[];
}

/** What a user finds beside the programs of the checkout: Node is one of them, and the machine's may be too old. */
const system = ["/usr/local/bin", "/usr/bin", "/bin", "/usr/sbin", "/sbin"];

/** How this machine reaches package registries: settings of whoever runs the tests, and of no use in a file of that user's. */
const ofRegistries = (): [string, string][] =>
  Object.entries(process.env).flatMap(([name, value = ""]) =>
    /^(?:UV_|PIP_|SSL_CERT_|NODE_EXTRA_CA_CERTS$|(?:https?|no)_proxy$)/i.test(name) && !value.includes(homedir())
      ? [[name, value]]
      : [],
  );

/** @param groups that the user belongs to, beside a group of its own */
export async function ordinaryUser(groups: string[]): Promise<OrdinaryUser> {
  const home = await mkdtemp(join(tmpdir(), "home-"));
  const name = `rehearsal${process.pid % 100_000}`;
  const of = groups.length > 0 ? ["--groups", groups.join(",")] : [];
  await execa("useradd", ["--home-dir", home, "--no-create-home", "--user-group", "--shell", "/bin/sh", ...of, name]);
  const { stdout } = await execa("id", ["--user", name]);
  const uid = Number(stdout);
  const checkout = join(home, "checkout");
  const dispose = async () => {
    // A process that has not quite ended would keep the user.
    await execa("userdel", ["--force", name], { reject: false });
    await rm(home, { recursive: true, force: true, maxRetries: 20, retryDelay: 250 });
  };
  try {
    await copyCheckout(checkout);
    await copyCache(join(home, ".cache", "lineage-rehearsal"));
    // Files with other names elsewhere keep their owner: a link shares it.
    const own = ["-exec", "chown", "--no-dereference", `${name}:${name}`, "{}", "+"];
    await execa("find", [home, "-path", join(checkout, "node_modules"), "-prune", "-o", ...own]);
  } catch (error) {
    await dispose();
    throw error;
  }
  const path = [join(checkout, "node_modules", ".bin"), ...system].join(":");
  return {
    name,
    uid,
    home,
    checkout,
    as: (env = {}) => [
      ...["setpriv", `--reuid=${name}`, `--regid=${name}`, "--init-groups", "env", "--ignore-environment"],
      ...[...ofRegistries(), ...Object.entries({ HOME: home, USER: name, LOGNAME: name, PATH: path, ...env })].map(
        ([key, value]) => `${key}=${value}`,
      ),
    ],
    [Symbol.asyncDispose]: dispose,
  };
}

/** The files that belong to the checkout, and its packages: linked where that can be, which takes no time. */
async function copyCheckout(to: string): Promise<void> {
  await mkdir(to);
  const tracked = execa("git", ["ls-files", "-z", "--cached", "--others", "--exclude-standard"], {
    cwd: packageRoot,
    buffer: false,
  });
  const packed = tracked.pipe("tar", ["--create", "--null", "--files-from=-"], { cwd: packageRoot, buffer: false });
  await packed.pipe("tar", ["--extract", "--directory", to]);
  const packages = join(packageRoot, "node_modules");
  const copy = (...how: string[]) => execa("cp", ["--archive", ...how, packages, to]);
  await copy("--link").catch(async () => {
    await rm(join(to, "node_modules"), { recursive: true, force: true });
    await copy();
  });
}

/** What was fetched and built once is not fetched or built again. */
async function copyCache(to: string): Promise<void> {
  await mkdir(to, { recursive: true });
  const from = cacheDirectory();
  // What holds a path of the other home, or is of no use here.
  const own = /\/(?:locks-[^/]*|kubernetes-[^/]*|compiled|dockerd\.log|prefect-databases|pulumi-home)$/;
  if (existsSync(from))
    await cp(from, to, { recursive: true, verbatimSymlinks: true, filter: (source) => !own.test(source) });
}
