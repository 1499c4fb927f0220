import type * as docker from "@pulumi/docker";
import * as pulumi from "@pulumi/pulumi";
import { stringify } from "yaml";
import type { Port } from "../settings/stack.ts";
import { container, loopbackUrl, type Surroundings } from "./container.ts";
import type { Postgres } from "./postgres.ts";

const api = 5000;
const admin = 5001;
const settingsFile = "/usr/src/app/rehearsal.yml";

/**
 * The configuration file of Marquez. The one in its image fixes the password; ours takes a
 * generated one.
 */
const settings = (password: string): string =>
  stringify({
    server: {
      // Dataset names hold slashes, sent as %2F. By default the HTTP server refuses them.
      applicationConnectors: [{ type: "http", port: api, httpCompliance: "RFC7230_LEGACY" }],
      adminConnectors: [{ type: "http", port: admin }],
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

/** Marquez, the lineage server, with its API and its admin API on loopback ports. */
export class Marquez extends pulumi.ComponentResource {
  readonly containers: { marquez: docker.Container; postgres: docker.Container };
  readonly url: pulumi.Output<string>;
  readonly adminUrl: pulumi.Output<string>;

  constructor(name: string, args: { image: string; database: Postgres; api: Port; admin: Port }, around: Surroundings) {
    super("lineage-rehearsal:stack:Marquez", name);
    const own = container(
      name,
      {
        image: args.image,
        envs: [
          `MARQUEZ_CONFIG=${settingsFile}`,
          "POSTGRES_HOST=postgres",
          "POSTGRES_PORT=5432",
          "SEARCH_ENABLED=false",
          // The JVM lives for a minute: one compiler tier, one collector thread, a small heap.
          "JAVA_OPTS=-XX:TieredStopAtLevel=1 -XX:+UseSerialGC -Xshare:auto -Xmx640m",
        ],
        uploads: [{ file: settingsFile, content: args.database.password.apply(settings) }],
        // The settings file holds the password, so it is sent into the container rather than mounted from a disk of this machine, which
        // a remote engine does not have. The engine refuses to send a file into a container whose root is read-only.
        readOnly: false,
        publish: { [api]: args.api, [admin]: args.admin },
        megabytes: 1024,
      },
      around,
      this,
    );
    this.containers = { marquez: own, postgres: args.database.container };
    this.url = loopbackUrl(own, api);
    this.adminUrl = loopbackUrl(own, admin);
    this.registerOutputs();
  }
}
