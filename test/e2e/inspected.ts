import { execa } from "execa";
import { z } from "zod";
import { containersByService } from "../../docker/containers.ts";

const port = z.object({ HostIp: z.string(), HostPort: z.string() });
const container = z.object({
  Id: z.string(),
  Config: z.object({ Env: z.array(z.string()), User: z.string() }),
  HostConfig: z.object({
    Privileged: z.boolean(),
    CapDrop: z.array(z.string()).nullish(),
    CapAdd: z.array(z.string()).nullish(),
    SecurityOpt: z.array(z.string()).nullish(),
    Memory: z.number(),
    MemorySwap: z.number(),
    CpuQuota: z.number(),
    CpuPeriod: z.number(),
    PidsLimit: z.number().nullish(),
    ReadonlyRootfs: z.boolean(),
    NetworkMode: z.string(),
    PidMode: z.string(),
    Binds: z.array(z.string()).nullish(),
    Devices: z.array(z.unknown()).nullish(),
  }),
  Mounts: z.array(z.object({ Type: z.string(), Source: z.string().optional(), Destination: z.string() })),
  NetworkSettings: z.object({ Ports: z.record(z.string(), z.array(port).nullable()) }),
});

/** A container as `docker container inspect` describes it. */
export type Inspected = z.infer<typeof container>;

/** Inspects every container of a rehearsal, by service. */
export async function inspected(id: string): Promise<Record<string, Inspected>> {
  const services = await containersByService(id);
  const { stdout } = await execa("docker", ["container", "inspect", "--", ...Object.values(services)]);
  const all = z.array(container).parse(JSON.parse(stdout));
  return Object.fromEntries(
    Object.entries(services).map(([name, id]) => [name, all.find(({ Id }) => Id === id) as Inspected]),
  );
}

/** The credentials that a stack generated: the database's password and the store's keys. */
export function credentialsOf(services: Record<string, Inspected>): Record<string, string> {
  const variable = (service: string, name: string): string =>
    services[service]?.Config.Env.find((one) => one.startsWith(`${name}=`))?.slice(name.length + 1) ?? "";
  return {
    database: variable("postgres", "POSTGRES_PASSWORD"),
    accessKeyId: variable("evidence", "ROOT_ACCESS_KEY"),
    secretAccessKey: variable("evidence", "ROOT_SECRET_KEY"),
  };
}
