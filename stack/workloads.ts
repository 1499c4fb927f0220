import { marquezPorts, marquezSettings, marquezVariables } from "../boot/marquez-server.ts";
import {
  postgresCommand,
  postgresMemory,
  postgresSocketFolder,
  postgresUser,
  postgresVariables,
} from "../boot/postgres-server.ts";
import type { Workload } from "../kubernetes/workload.ts";
import type { Settings } from "../settings/schema.ts";
import { Secret, type Variables } from "../settings/secret.ts";
import type { ServicePlan } from "../settings/services.ts";
import { unprivileged } from "./container.ts";
import { prefectCommand, prefectPort, prefectUser, prefectVariables } from "./prefect.ts";
import { webVariables } from "./web.ts";

/** What the services of a stack are given beside the settings. */
export interface Given {
  databasePassword: string;
  /** Whether Prefect has its UI. */
  prefectUi: boolean;
}

const settingsFile = "/etc/lineage-rehearsal/rehearsal.yml";

/**
 * The services that a plan provisions, and the user's own, as a cluster runs them. The evidence store is none of them: its folder
 * is on this machine.
 */
export function workloadsOf(plan: ServicePlan, settings: Settings, given: Given): Workload[] {
  const { images } = settings;
  return [
    ...(plan.postgres === "provisioned" ? [postgres(images.postgres, given)] : []),
    ...(plan.marquez === "provisioned" ? [marquez(images.marquez, given)] : []),
    ...(plan.prefect === "provisioned" ? [prefect(images.prefect, given)] : []),
    ...(plan.web === "provisioned" ? [web(images.web, settings.web)] : []),
    ...Object.entries(settings.services).map(([name, service]) => ownService(name, service)),
  ];
}

/** The database of Marquez. It is in memory: the data need not outlive the stack. */
const postgres = (image: string, { databasePassword }: Given): Workload => ({
  name: "postgres",
  image,
  command: postgresCommand,
  env: named(postgresVariables),
  secretEnv: { POSTGRES_PASSWORD: databasePassword },
  user: postgresUser,
  readOnly: true,
  // What its processes share: a node gives 64 MB.
  memory: { ...megabytesOf(postgresMemory), [postgresSocketFolder]: 1, "/dev/shm": 128 },
  megabytes: 1024,
  ports: [5432],
  // While its image makes the database, it listens on no port.
  ready: { port: 5432 },
});

/** Marquez, the lineage server. Its settings file holds the password of the database, so it is in a Secret. */
const marquez = (image: string, { databasePassword }: Given): Workload => ({
  name: "marquez",
  image,
  env: named(marquezVariables(settingsFile)),
  secretFiles: { [settingsFile]: marquezSettings(databasePassword) },
  user: unprivileged,
  readOnly: true,
  memory: { "/tmp": 64 },
  megabytes: 1024,
  ports: [marquezPorts.api, marquezPorts.admin],
  ready: { port: marquezPorts.admin, path: "/healthcheck" },
});

/** The Prefect server. Its database is a file in memory. */
const prefect = (image: string, { prefectUi }: Given): Workload => ({
  name: "prefect",
  image,
  command: prefectCommand,
  env: named(prefectVariables({ ui: prefectUi })),
  cwd: "/tmp",
  user: prefectUser,
  readOnly: true,
  memory: { "/tmp": 512 },
  megabytes: 1024,
  ports: [prefectPort],
  ready: { port: prefectPort, path: "/api/health" },
});

/** The lineage web UI. */
const web = (image: string, { port, health, env }: Settings["web"]): Workload => ({
  name: "web",
  image,
  ...variablesOf({ ...webVariables(port), ...env }),
  user: unprivileged,
  readOnly: true,
  memory: { "/tmp": 64 },
  megabytes: 512,
  ports: [port],
  ready: { port, path: health },
});

/** A service of the user's own image. One that answers its health page with another status than 200 is ready when it listens. */
function ownService(name: string, service: Settings["services"][string]): Workload {
  const { image, command, env, port, health, healthStatus, megabytes, user, readOnly } = service;
  const path = health !== undefined && healthStatus === 200 ? { path: health } : {};
  return {
    name,
    image,
    ...(command ? { command } : {}),
    ...variablesOf(env),
    user,
    readOnly,
    memory: { "/tmp": undefined },
    megabytes,
    ports: port === undefined ? [] : [port],
    ...(port === undefined ? {} : { ready: { port, ...path } }),
  };
}

/** Variables of the settings: the secrets apart. */
function variablesOf(variables: Variables): Pick<Workload, "env" | "secretEnv"> {
  const all = Object.entries(variables);
  return {
    env: Object.fromEntries(all.flatMap(([name, value]) => (value instanceof Secret ? [] : [[name, value]]))),
    secretEnv: Object.fromEntries(
      all.flatMap(([name, value]) => (value instanceof Secret ? [[name, value.reveal()]] : [])),
    ),
  };
}

/** `NAME=value` as name and value. */
const named = (lines: readonly string[]): Record<string, string> =>
  Object.fromEntries(
    lines.map((line) => {
      const at = line.indexOf("=");
      return [line.slice(0, at), line.slice(at + 1)];
    }),
  );

/** The sizes in what a local engine is told of folders in memory, such as `rw,mode=1777,size=1g`. */
const megabytesOf = (folders: Record<string, string>): Workload["memory"] =>
  Object.fromEntries(
    Object.entries(folders).map(([path, options]) => {
      const [, size, unit] = /\bsize=(\d+)([mg])\b/.exec(options) ?? [];
      return [path, size === undefined ? undefined : Number(size) * (unit === "g" ? 1024 : 1)];
    }),
  );
