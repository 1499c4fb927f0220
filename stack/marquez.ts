import type * as docker from "@pulumi/docker";
import * as pulumi from "@pulumi/pulumi";
import { startingWith } from "../boot/archive-script.ts";
import { type HeadStart, proven } from "../boot/head-start.ts";
import { marquezPorts, marquezSettings, marquezVariables } from "../boot/marquez-server.ts";
import type { Port } from "../settings/stack.ts";
import { container, publishedUrl, type Surroundings } from "./container.ts";
import { mounted, type Postgres } from "./postgres.ts";

const { api, admin } = marquezPorts;
const settingsFile = "/usr/src/app/rehearsal.yml";

interface MarquezArgs {
  image: string;
  database: Postgres;
  api: Port;
  admin: Port;
  /** The archive of its classes; it loads them from its jar if left out. */
  headStart?: HeadStart | undefined;
}

/** Marquez, the lineage server, with its API and its admin API on loopback ports. */
export class Marquez extends pulumi.ComponentResource {
  readonly containers: { marquez: docker.Container; postgres: docker.Container };
  readonly url: pulumi.Output<string>;
  readonly adminUrl: pulumi.Output<string>;

  constructor(name: string, args: MarquezArgs, around: Surroundings) {
    super("lineage-rehearsal:stack:Marquez", name);
    const own = container(
      name,
      {
        image: args.image,
        envs: marquezVariables(settingsFile),
        ...(args.headStart && {
          ...startingWith(proven, args.headStart.marquez),
          volumes: [mounted(args.headStart)],
        }),
        uploads: [{ file: settingsFile, content: args.database.password.apply(marquezSettings) }],
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
    this.url = publishedUrl(own, api, around);
    this.adminUrl = publishedUrl(own, admin, around);
    this.registerOutputs();
  }
}
