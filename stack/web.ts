import type * as docker from "@pulumi/docker";
import * as pulumi from "@pulumi/pulumi";
import { container, loopbackUrl, type Port, type Surroundings } from "./container.ts";

interface Args {
  image: string;
  /** Where it is published on loopback. */
  publish: Port;
  /** Where the image listens, in its container. */
  port: number;
  /** Added to its environment: an image other than Marquez's own may want other variables. */
  env: Record<string, string>;
}

/** The lineage web UI: the page that the evidence's picture is taken of. */
export class Web extends pulumi.ComponentResource {
  readonly containers: { web: docker.Container };
  readonly url: pulumi.Output<string>;

  constructor(name: string, { image, publish, port, env }: Args, around: Surroundings) {
    super("lineage-rehearsal:stack:Web", name);
    const own = container(
      name,
      {
        image,
        envs: Object.entries({ MARQUEZ_HOST: "marquez", MARQUEZ_PORT: "5000", WEB_PORT: String(port), ...env }).map(
          ([name, value]) => `${name}=${value}`,
        ),
        // Marquez's own page writes nothing; an image other than that finds a place for scratch files.
        tmpfs: { "/tmp": "rw,mode=1777,size=64m" },
        publish: { [port]: publish },
        megabytes: 512,
      },
      around,
      this,
    );
    this.containers = { web: own };
    this.url = loopbackUrl(own, port);
    this.registerOutputs();
  }
}
