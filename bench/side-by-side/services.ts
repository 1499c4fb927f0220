import type { ServiceName } from "../../settings/official-images.ts";
import type { Plan } from "./plan.ts";

/** A service as somebody writes it who follows the images' own documentation. */
export interface RunbookService {
  image: string;
  env: Record<string, string>;
  command?: string[];
  user?: string;
  /** The ports that are published on loopback. */
  ports: number[];
  /** What is asked, by port, until it answers with 200. */
  health: Record<number, string>;
  /** A command inside the container that succeeds once it is ready, where HTTP cannot tell. */
  check?: string;
  /** A folder of this machine, by its path in the container. */
  folders?: Record<string, string>;
  /** Services that have to be ready, or at least started, before. */
  after: ServiceName[];
}

export type RunbookServices = Partial<Record<ServiceName, RunbookService>>;

/** The keys of the S3 gateway: it lives for a minute, on loopback. */
export const storeKeys = { accessKeyId: "benchmark", secretAccessKey: "benchmark-only" } as const;

/** The database answers over TCP: while it is being made, it answers on its socket alone. The image that a recipe builds has no pg_isready. */
const databaseCheck =
  "if command -v pg_isready; then pg_isready --username marquez --dbname marquez --host 127.0.0.1; else grep --quiet :1538 /proc/net/tcp; fi";

/** Ports inside the containers. */
export const ports = { marquez: 5000, marquezAdmin: 5001, prefect: 4200, s3: 7070 } as const;

/** The base URL of each service that a runbook asks. @param url the one of a port of a service */
export const urlsOf = (
  { web, flow }: Pick<Plan, "web" | "flow">,
  url: (name: ServiceName, port: number) => string,
) => ({
  marquez: url("marquez", ports.marquez),
  web: url("web", web.port),
  s3: url("s3", ports.s3),
  ...(flow ? { prefect: url("prefect", ports.prefect) } : {}),
});

/**
 * The services of a plan.
 * @param folder the folder of this machine that the S3 gateway serves
 * @param user who owns it, as `uid:gid`
 */
export function servicesOf(
  { images, web }: Pick<Plan, "images" | "web">,
  folder: string,
  user: string,
): RunbookServices {
  const all: Record<ServiceName, Omit<RunbookService, "image">> = {
    postgres: {
      env: { POSTGRES_USER: "marquez", POSTGRES_PASSWORD: "marquez", POSTGRES_DB: "marquez" },
      ports: [],
      health: {},
      check: databaseCheck,
      after: [],
    },
    marquez: {
      env: {
        POSTGRES_HOST: "postgres",
        POSTGRES_PORT: "5432",
        MARQUEZ_PORT: String(ports.marquez),
        MARQUEZ_ADMIN_PORT: String(ports.marquezAdmin),
        SEARCH_ENABLED: "false",
      },
      ports: [ports.marquez, ports.marquezAdmin],
      health: { [ports.marquezAdmin]: "/healthcheck", [ports.marquez]: "/api/v1/namespaces" },
      after: ["postgres"],
    },
    web: {
      env: { MARQUEZ_HOST: "marquez", MARQUEZ_PORT: String(ports.marquez), WEB_PORT: String(web.port) },
      ports: [web.port],
      health: { [web.port]: web.health },
      after: [],
    },
    prefect: {
      env: { PREFECT_SERVER_ANALYTICS_ENABLED: "false" },
      command: ["prefect", "server", "start", "--host", "0.0.0.0", "--port", String(ports.prefect)],
      ports: [ports.prefect],
      health: { [ports.prefect]: "/api/health" },
      after: [],
    },
    s3: {
      env: { ROOT_ACCESS_KEY: storeKeys.accessKeyId, ROOT_SECRET_KEY: storeKeys.secretAccessKey },
      command: ["--port", `:${ports.s3}`, "--health", "/health", "--quiet", "posix", "/data"],
      user,
      folders: { "/data": folder },
      ports: [ports.s3],
      health: { [ports.s3]: "/health" },
      after: [],
    },
  };
  return Object.fromEntries(
    Object.entries(all).flatMap(([name, service]) => {
      const image = images[name as ServiceName];
      return image === undefined ? [] : [[name, { image, ...service }]];
    }),
  );
}

/** The services in the order of their declaration, with their names. */
export const entriesOf = (services: RunbookServices): [ServiceName, RunbookService][] =>
  Object.entries(services) as [ServiceName, RunbookService][];
