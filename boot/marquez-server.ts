import { stringify } from "yaml";

/** The ports of Marquez inside its container. */
export const marquezPorts = { api: 5000, admin: 5001 } as const;

/** The JVM lives for a minute: one compiler tier, one collector thread, a small heap. */
export const jvmOptions = ["-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xshare:auto", "-Xmx640m"];

/**
 * The configuration file of Marquez. The one in its image fixes the password; ours takes a
 * generated one.
 */
export const marquezSettings = (password: string): string =>
  stringify({
    server: {
      // Dataset names hold slashes, sent as %2F. By default the HTTP server refuses them.
      applicationConnectors: [{ type: "http", port: marquezPorts.api, httpCompliance: "RFC7230_LEGACY" }],
      adminConnectors: [{ type: "http", port: marquezPorts.admin }],
    },
    db: {
      driverClass: "org.postgresql.Driver",
      url: "jdbc:postgresql://postgres:5432/marquez",
      user: "marquez",
      password,
    },
    migrateOnStartup: true,
    // The database starts at the same time, and Marquez exits if it cannot connect. A restarted
    // container gets other ports, so Marquez has to wait instead. A setting of Marquez:
    // api/src/main/java/marquez/db/FlywayFactory.java.
    flyway: { connectRetries: 60 },
    search: { enabled: false },
    logging: { level: "INFO", appenders: [{ type: "console" }] },
  });

/** The variables that Marquez's image reads, when its configuration file has that path. */
export const marquezVariables = (settingsFile: string, jvm = jvmOptions): string[] => [
  `MARQUEZ_CONFIG=${settingsFile}`,
  "POSTGRES_HOST=postgres",
  "POSTGRES_PORT=5432",
  "SEARCH_ENABLED=false",
  `JAVA_OPTS=${jvm.join(" ")}`,
];
