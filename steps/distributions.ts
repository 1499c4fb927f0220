import { glob } from "node:fs/promises";
import { basename, resolve } from "node:path";

/**
 * The Python distributions in the environments that a command in `cwd` may use, each as `<environment>\0<name>==<version>`:
 * uv's `.venv`, and what UV_PROJECT_ENVIRONMENT and VIRTUAL_ENV name. Only file names are read. Without an environment
 * there are none.
 */
export async function distributionsOf(
  cwd: string,
  { UV_PROJECT_ENVIRONMENT, VIRTUAL_ENV }: Record<string, string | undefined>,
): Promise<Set<string>> {
  const environments = [".venv", UV_PROJECT_ENVIRONMENT, VIRTUAL_ENV].flatMap((one) =>
    one ? [resolve(cwd, one)] : [],
  );
  const found = new Set<string>();
  for (const environment of new Set(environments))
    for await (const path of glob("{lib/python*,Lib}/site-packages/*.dist-info", { cwd: environment })) {
      const [name = "", version = ""] = basename(path, ".dist-info").split("-");
      found.add(`${environment}\0${name.replaceAll("_", "-").toLowerCase()}==${version}`);
    }
  return found;
}

/** The distributions that were there before and are not there after, whatever their version: `name==version`, sorted. */
export function removedOf(before: ReadonlySet<string>, after: ReadonlySet<string>): string[] {
  const nameOf = (one: string) => one.slice(0, one.lastIndexOf("=="));
  const left = new Set([...after].map(nameOf));
  return [...before]
    .filter((one) => !left.has(nameOf(one)))
    .map((one) => one.slice(one.indexOf("\0") + 1))
    .sort();
}
