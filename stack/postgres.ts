import type * as docker from "@pulumi/docker";
import * as pulumi from "@pulumi/pulumi";
import { container, type Surroundings } from "./container.ts";

/** PostgreSQL without durability: the data need not survive a crash. */
const fast = {
  fsync: "off",
  synchronous_commit: "off",
  full_page_writes: "off",
  wal_level: "minimal",
  max_wal_senders: "0",
};

/** The database of Marquez. It is in memory: the data need not outlive the stack. */
export class Postgres extends pulumi.ComponentResource {
  readonly container: docker.Container;
  readonly password: pulumi.Output<string>;

  constructor(name: string, args: { image: string; password: pulumi.Output<string> }, around: Surroundings) {
    super("lineage-rehearsal:stack:Postgres", name);
    this.password = args.password;
    this.container = container(
      name,
      {
        image: args.image,
        user: "999:999",
        envs: [
          "POSTGRES_USER=marquez",
          "POSTGRES_DB=marquez",
          "PGDATA=/var/lib/postgresql/data/rehearsal",
          "POSTGRES_INITDB_ARGS=--no-sync",
          pulumi.interpolate`POSTGRES_PASSWORD=${args.password}`,
        ],
        command: ["postgres", ...Object.entries(fast).flatMap(([name, value]) => ["-c", `${name}=${value}`])],
        tmpfs: {
          "/var/lib/postgresql/data": "rw,mode=1777,size=1g",
          "/var/run/postgresql": "rw,mode=1777",
          "/tmp": "rw,mode=1777",
        },
        shmSize: 128,
        publish: {},
        megabytes: 1024,
      },
      around,
      this,
    );
    this.registerOutputs();
  }
}
