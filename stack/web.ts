import type * as docker from "@pulumi/docker";
import * as pulumi from "@pulumi/pulumi";
import { container, loopbackUrl, type Port, type Surroundings } from "./container.ts";

const page = 3000;

/** The lineage web UI: the page that the evidence's picture is taken of. */
export class Web extends pulumi.ComponentResource {
  readonly container: docker.Container;
  readonly url: pulumi.Output<string>;

  constructor(name: string, args: { image: string; port: Port }, around: Surroundings) {
    super("lineage-rehearsal:stack:Web", name);
    this.container = container(
      name,
      {
        image: args.image,
        envs: ["MARQUEZ_HOST=marquez", "MARQUEZ_PORT=5000", `WEB_PORT=${page}`],
        // Its start script writes the settings of the page into its own folder.
        readOnly: false,
        publish: { [page]: args.port },
        megabytes: 512,
      },
      around,
      this,
    );
    this.url = loopbackUrl(this.container, page);
    this.registerOutputs();
  }
}
