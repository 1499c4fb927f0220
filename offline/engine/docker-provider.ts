import { cp, mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { basename, join } from "node:path";

/** The folder of the provider's only package, in its module. */
const PACKAGE = "internal/provider";
/** Its files that build images with BuildKit, drive Compose or serve Terraform's other protocol. No other file needs them. */
const UNUSED =
  /_test\.go$|framework|^(action_|compose_|docker_buildx|docker_cli|resource_docker_(buildx|compose)|test_helpers)|registry_image_tags/;
/** The file that finds, pulls and builds images, and its functions that only build. */
const IMAGES = "resource_docker_image_funcs.go";
const BUILDING = [
  "buildImage",
  "legacyBuildDockerImage",
  "enableBuildKitIfSupported",
  "resolveDockerfilePath",
  "prepareBuildContext",
  "getBuildContext",
  "decodeBuildMessages",
  "parseBuildSecrets",
];

/**
 * Copies the Terraform provider without the building of images. That takes BuildKit, buildx and a client of Kubernetes with it: half
 * of what the compiler would read, for something that no rehearsal does.
 * @param original the provider's module, of exactly the version whose files are named here
 * @param copy the folder to make
 * @param replacing files of ours that are laid over the copy
 */
export async function copyProvider(original: string, copy: string, replacing: string): Promise<void> {
  await mkdir(join(copy, PACKAGE), { recursive: true });
  for (const name of await readdir(join(original, PACKAGE))) {
    if (!name.endsWith(".go") || UNUSED.test(name)) continue;
    const source = await readFile(join(original, PACKAGE, name), "utf8");
    await writeFile(join(copy, PACKAGE, name), without(name, source));
  }
  await cp(replacing, copy, { recursive: true });
}

function without(name: string, source: string): string {
  if (name === "provider.go") return cut(source, /^.*resourceDockerBuildxBuilder\(\),\n/m);
  if (name !== IMAGES) return source;
  // Formatted Go closes a function, and nothing inside it, with a brace at the start of a line.
  const building = BUILDING.map((called) => new RegExp(`^func ${called}\\([^]*?^}\\n`, "m"));
  return withoutUnusedImports(building.reduce(cut, source));
}

function cut(source: string, part: RegExp): string {
  if (!part.test(source)) throw new Error(`the Docker provider has changed: ${part} is not in it`);
  return source.replace(part, "");
}

/** The name of an imported package is its alias, or the end of its path. The Go compiler refuses what is wrong here. */
function withoutUnusedImports(source: string): string {
  return source.replace(/^\t(?:(\w+) )?"(.+)"\n/gm, (line, alias: string | undefined, path: string) => {
    const name = alias ?? basename(path).replace(/^go-/, "");
    return new RegExp(`^(?!\\s*//).*\\b${name}\\.[A-Z]`, "m").test(source) ? line : "";
  });
}
