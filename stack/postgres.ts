import type * as docker from "@pulumi/docker";
import * as pulumi from "@pulumi/pulumi";
import { type HeadStart, mountedAt, proven } from "../boot/head-start.ts";
import {
  postgresCommand,
  postgresMemory,
  postgresSocketFolder,
  postgresUser,
  postgresVariables,
} from "../boot/postgres-server.ts";
import { startingFrom } from "../boot/start-script.ts";
import { container, type Surroundings } from "./container.ts";

interface PostgresArgs {
  image: string;
  password: pulumi.Output<string>;
  /** What it starts from; an empty database if left out. */
  headStart?: HeadStart | undefined;
}

/** The database of Marquez. It is in memory: the data need not outlive the stack. */
export class Postgres extends pulumi.ComponentResource {
  readonly container: docker.Container;
  readonly password: pulumi.Output<string>;

  constructor(name: string, args: PostgresArgs, around: Surroundings) {
    super("lineage-rehearsal:stack:Postgres", name);
    this.password = args.password;
    this.container = container(
      name,
      {
        image: args.image,
        user: postgresUser,
        envs: [...postgresVariables, pulumi.interpolate`POSTGRES_PASSWORD=${args.password}`],
        ...(args.headStart ? startingFrom(proven, args.headStart) : { command: postgresCommand }),
        volumes: [{ containerPath: postgresSocketFolder }, ...(args.headStart ? [mounted(args.headStart)] : [])],
        tmpfs: postgresMemory,
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

/** The volume of a head start, as the Docker provider mounts it. */
export const mounted = ({ volume }: HeadStart) => ({ volumeName: volume, containerPath: mountedAt, readOnly: true });
