import { RehearsalError } from "../errors.ts";
import { docker } from "./client.ts";
import { ownContainer } from "./own-container.ts";

const joined = new Map<string, Promise<void>>();

/**
 * Lets the container of this process into a network of a stack, where there is such a container. It stays there until the network
 * is removed, or it ends itself.
 * @throws RehearsalError PROVISION when the engine refuses
 */
export function joinNetwork(name: string): Promise<void> {
  const joining = joined.get(name) ?? join(name);
  joined.set(name, joining);
  return joining;
}

async function join(name: string): Promise<void> {
  const own = ownContainer();
  if (own?.network === undefined) return;
  const { failed, stderr } = await docker(["network", "connect", name, own.network], { reject: false });
  if (!failed || /already exists in network/.test(stderr)) return;
  throw new RehearsalError("PROVISION", {
    doing: `letting the container ${own.id.slice(0, 12)}, in which this process runs, into the network ${name}`,
    found: stderr.trim(),
    next: "Run the container with a network of its own, or with --network host.",
  });
}

/**
 * Takes every container out of networks that are to be removed: the engine removes none that somebody is in. Those of the stack
 * are gone by then, and what is left is the container of whoever rehearsed.
 */
export async function emptyNetworks(names: string[]): Promise<void> {
  if (names.length === 0) return;
  const format = "{{.Name}}{{range $id, $_ := .Containers}} {{$id}}{{end}}";
  // One may be gone meanwhile.
  const { stdout = "" } = await docker(["network", "inspect", "--format", format, "--", ...names], { reject: false });
  for (const line of stdout.split("\n").filter(Boolean)) {
    const [name = "", ...containers] = line.split(" ");
    joined.delete(name);
    for (const id of containers) await docker(["network", "disconnect", "--force", name, id], { reject: false });
  }
}
