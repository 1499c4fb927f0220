import { z } from "zod";
import { docker } from "./client.ts";
import { labelled } from "./containers.ts";
import { idLabel, type Labels } from "./labels.ts";
import { serviceNamed } from "./stacks.ts";

const inspected = z.object({
  Id: z.string(),
  Name: z.string(),
  State: z.object({ Status: z.string() }),
  Config: z.object({ Env: z.array(z.string()).nullish(), Labels: z.record(z.string(), z.string()) }),
  Mounts: z.array(z.object({ Source: z.string().nullish(), Destination: z.string() })).nullish(),
  NetworkSettings: z.object({
    Ports: z.record(z.string(), z.array(z.object({ HostPort: z.string() })).nullish()).nullish(),
  }),
});

/** The container of a service, as the engine describes it. */
export interface InspectedService {
  /** The container's id. */
  id: string;
  /** In the engine's words: `running`, `exited` and so on. */
  state: string;
  /** Its environment variables; some are secrets. */
  env: ReadonlyMap<string, string>;
  /** The ports of the engine's machine at which it is published, each with that inside. */
  ports: ReadonlyMap<number, number>;
  /** The folders of this machine that it has, by their place in the container. */
  folders: ReadonlyMap<string, string>;
  labels: Partial<Labels>;
}

/**
 * The containers of a stack, by the name of their service.
 * @param labelId the id in the labels of the stack
 * @throws ExecaError when the engine does not answer
 */
export async function inspectedServices(labelId: string): Promise<Map<string, InspectedService>> {
  const ids = await labelled("container", idLabel(labelId));
  if (ids.length === 0) return new Map();
  // One may be removed meanwhile: it is left out.
  const { stdout } = await docker(["container", "inspect", "--", ...ids], { reject: false });
  return new Map(
    z
      .array(inspected)
      .parse(JSON.parse(stdout || "[]"))
      .map(({ Id, Name, State, Config, Mounts, NetworkSettings }) => [
        serviceNamed(Name.replace(/^\//, "")),
        {
          id: Id,
          state: State.Status,
          env: new Map((Config.Env ?? []).map((one) => split(one))),
          ports: new Map(
            Object.entries(NetworkSettings.Ports ?? {}).flatMap(([inside, all]) =>
              (all ?? []).map(({ HostPort }) => [Number(HostPort), Number.parseInt(inside, 10)] as const),
            ),
          ),
          folders: new Map((Mounts ?? []).map(({ Destination, Source }) => [Destination, Source ?? ""])),
          labels: Config.Labels,
        },
      ]),
  );
}

function split(variable: string): [string, string] {
  const at = variable.indexOf("=");
  return at < 0 ? [variable, ""] : [variable.slice(0, at), variable.slice(at + 1)];
}
