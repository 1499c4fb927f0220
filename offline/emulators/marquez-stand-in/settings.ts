import { readFileSync } from "node:fs";
import { parse } from "yaml";

export interface Settings {
  apiPort: number;
  adminPort: number;
  database: { host: string; port: number; name: string; user: string; password: string };
  /** How many times Marquez tries again, once a second, while it cannot reach the database. */
  connectRetries: number;
}

type Environment = Record<string, string | undefined>;

/** Replaces Dropwizard's `${NAME}` and `${NAME:-default}`. A name that is not set and has no default stays as it is. */
const substitute = (text: string, environment: Environment): string =>
  text.replaceAll(
    /\$\{([^}:]+)(?::-([^}]*))?\}/g,
    (whole, name: string, byDefault?: string) => environment[name] ?? byDefault ?? whole,
  );

function port(value: unknown, what: string): number {
  const number = Number(value);
  if (!Number.isInteger(number) || number < 0 || number > 65535) throw new Error(`${what} is not a port: ${value}`);
  return number;
}

const JDBC = /^jdbc:postgresql:\/\/([^:/?]+)(?::(\d+))?\/([^?]+)/;

/**
 * Reads the settings where Marquez does: from the YAML file that MARQUEZ_CONFIG names, and what is not in it from the
 * environment. Throws an Error that names what is wrong, and never the password.
 */
export function readSettings(environment: Environment, read = (path: string) => readFileSync(path, "utf8")): Settings {
  const file = environment.MARQUEZ_CONFIG;
  const config = file ? (parse(substitute(read(file), environment)) ?? {}) : {};
  const { server = {}, db = {}, flyway = {} } = config;
  const [, host, databasePort, name] = JDBC.exec(db.url ?? "") ?? [];
  if (db.url !== undefined && host === undefined)
    throw new Error(`db.url is not jdbc:postgresql://host:port/name: ${db.url}`);
  return {
    apiPort: port(server.applicationConnectors?.[0]?.port ?? environment.MARQUEZ_PORT ?? 5000, "the API's port"),
    adminPort: port(server.adminConnectors?.[0]?.port ?? environment.MARQUEZ_ADMIN_PORT ?? 5001, "the admin port"),
    database: {
      host: host ?? environment.POSTGRES_HOST ?? "localhost",
      port: port(host ? (databasePort ?? 5432) : (environment.POSTGRES_PORT ?? 5432), "the database's port"),
      name: name ?? "marquez",
      user: String(db.user ?? "marquez"),
      password: String(db.password ?? "marquez"),
    },
    connectRetries: Number(flyway.connectRetries ?? 0),
  };
}
