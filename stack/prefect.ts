import type * as docker from "@pulumi/docker";
import * as pulumi from "@pulumi/pulumi";
import { container, loopbackUrl, type Port, type Surroundings } from "./container.ts";

const api = 4200;

/** The Prefect server. Its database is a file in memory. */
export class Prefect extends pulumi.ComponentResource {
  readonly container: docker.Container;
  readonly url: pulumi.Output<string>;

  constructor(name: string, args: { image: string; port: Port }, around: Surroundings) {
    super("lineage-rehearsal:stack:Prefect", name);
    this.container = container(
      name,
      {
        image: args.image,
        command: ["prefect", "server", "start", "--host", "0.0.0.0", "--port", String(api)],
        user: "65534:65534",
        workingDir: "/tmp",
        envs: [
          "HOME=/tmp",
          "PREFECT_HOME=/tmp/prefect",
          "PREFECT_SERVER_ANALYTICS_ENABLED=false",
          "DO_NOT_TRACK=1",
          "PYTHONDONTWRITEBYTECODE=1",
        ],
        tmpfs: { "/tmp": "rw,mode=1777,size=512m" },
        publish: { [api]: args.port },
        megabytes: 1024,
      },
      around,
      this,
    );
    this.url = loopbackUrl(this.container, api);
    this.registerOutputs();
  }
}
