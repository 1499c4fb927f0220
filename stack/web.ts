import type * as docker from "@pulumi/docker";
import * as pulumi from "@pulumi/pulumi";
import { revealedVariables, secretsIn, type Variables } from "../settings/secret.ts";
import type { Port } from "../settings/stack.ts";
import { container, publishedUrl, type Surroundings } from "./container.ts";

interface Args {
  image: string;
  /** The loopback port. */
  publish: Port;
  /** The port on which the web UI listens inside its container. */
  port: number;
  /** Environment variables that another image than Marquez's own may need. */
  env: Variables;
}

/** What tells the image of Marquez's web UI where Marquez is, and at which port it is to listen. */
export const webVariables = (port: number) => ({
  MARQUEZ_HOST: "marquez",
  MARQUEZ_PORT: "5000",
  WEB_PORT: String(port),
});

/** The lineage web UI. The evidence holds a picture of its page. */
export class Web extends pulumi.ComponentResource {
  readonly containers: { web: docker.Container };
  readonly url: pulumi.Output<string>;

  constructor(name: string, { image, publish, port, env }: Args, around: Surroundings) {
    super("lineage-rehearsal:stack:Web", name);
    const all = { ...webVariables(port), ...revealedVariables(env) };
    const variables = Object.entries(all).map(([name, value]) => `${name}=${value}`);
    const own = container(
      name,
      {
        image,
        envs: secretsIn(env).length > 0 ? pulumi.secret(variables) : variables,
        // Marquez's own page writes nothing; an image other than that finds a place for scratch files.
        tmpfs: { "/tmp": "rw,mode=1777,size=64m" },
        publish: { [port]: publish },
        megabytes: 512,
      },
      around,
      this,
    );
    this.containers = { web: own };
    this.url = publishedUrl(own, port, around);
    this.registerOutputs();
  }
}
