import { execa } from "execa";
import { z } from "zod";

const state = z.object({
  Id: z.string(),
  State: z.object({ Status: z.string(), ExitCode: z.int(), Health: z.object({ Status: z.string() }).nullish() }),
});

/** The state of containers by id, as the engine tells it now. */
export async function states(ids: string[]) {
  // Of none the engine cannot be asked.
  const { stdout } = ids.length > 0 ? await execa("docker", ["container", "inspect", "--", ...ids]) : { stdout: "[]" };
  return new Map(
    z
      .array(state)
      .parse(JSON.parse(stdout))
      .map(({ Id, State }) => [Id, { status: State.Status, exitCode: State.ExitCode, health: State.Health?.Status }]),
  );
}

/** The last lines of a container's log, both streams, for an error message. */
export async function lastLines(id: string, lines = 20): Promise<string> {
  const { all } = await execa("docker", ["logs", "--tail", String(lines), id], { all: true, reject: false });
  return all.replace(/^/gm, "    ");
}

/** The containers of one rehearsal by service: their network alias is the service's name. */
export async function labelledServices(labelId: string): Promise<Record<string, string>> {
  const ids = await labelled("container", `lineage-rehearsal.id=${labelId}`);
  if (ids.length === 0) return {};
  const { stdout } = await execa("docker", ["container", "inspect", "--format", "{{.Id}} {{.Name}}", ...ids]);
  return Object.fromEntries(
    stdout.split("\n").map((line) => {
      const [id = "", name = ""] = line.split(" /");
      return [name.replace(/-[0-9a-f]{7}$/, ""), id];
    }),
  );
}

/** What the engine can hold of a rehearsal; containers first, because networks and volumes cannot go before them. */
export const kinds = ["container", "network", "volume"] as const;
export type Kind = (typeof kinds)[number];

/** The ids of what carries a label, whatever its state. */
export async function labelled(kind: Kind, label: string): Promise<string[]> {
  const { stdout } = await execa("docker", [
    kind,
    "ls",
    "--quiet",
    "--filter",
    `label=${label}`,
    ...(kind === "container" ? ["--all", "--no-trunc"] : []),
  ]);
  return stdout.split("\n").filter(Boolean);
}

const label = (name: string): string => `{{.Label "lineage-rehearsal.${name}"}}`;
const format = ["project", "stack", "id", "owner", "expires"].map(label).join("\t");

/** Something of a rehearsal that is in the engine, with what its labels say. */
export interface Described {
  project: string;
  stack: string;
  id: string;
  owner: string;
  expires: Date;
}

/** All that carries these labels, of every kind. */
export async function described(...labels: string[]): Promise<Described[]> {
  const filters = labels.flatMap((one) => ["--filter", `label=${one}`]);
  const ofKind = async (kind: Kind): Promise<Described[]> => {
    const all = kind === "container" ? ["--all"] : [];
    const { stdout } = await execa("docker", [kind, "ls", ...all, ...filters, "--format", format]);
    return stdout
      .split("\n")
      .filter(Boolean)
      .map((line) => {
        const [project = "", stack = "", id = "", owner = "", expires = ""] = line.split("\t");
        return { project, stack, id, owner, expires: new Date(expires) };
      });
  };
  return (await Promise.all(kinds.map(ofKind))).flat();
}
