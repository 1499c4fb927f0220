import type * as docker from "@pulumi/docker";
import * as pulumi from "@pulumi/pulumi";
import type { Settings } from "../settings/schema.ts";
import { revealedVariables } from "../settings/secret.ts";
import { container, publishedUrl, type Surroundings } from "./container.ts";

type OwnServiceSettings = Settings["services"][string];

/** A service of the user's own image, with the restrictions of all others. Its variables are encrypted in the state. */
export class OwnService extends pulumi.ComponentResource {
  readonly container: docker.Container;
  /** Undefined where it publishes no port. */
  readonly url: pulumi.Output<string> | undefined;

  constructor(name: string, { id, ...settings }: OwnServiceSettings & { id: string }, around: Surroundings) {
    super("lineage-rehearsal:stack:OwnService", name);
    const { command, env, port, publish, megabytes, user, readOnly } = settings;
    const variables = Object.entries(revealedVariables(env)).map(([name, value]) => `${name}=${value}`);
    this.container = container(
      name,
      {
        image: id,
        ...(command ? { command } : {}),
        envs: pulumi.secret(variables),
        user,
        readOnly,
        tmpfs: { "/tmp": "rw,mode=1777" },
        publish: port === undefined ? {} : { [port]: publish },
        megabytes,
      },
      around,
      this,
    );
    this.url = port === undefined ? undefined : publishedUrl(this.container, port, around);
    this.registerOutputs();
  }
}

/** All services of the user's own, by name: the containers and URLs of each. */
export function ownServices(services: Settings["services"], ids: Record<string, string>, around: Surroundings) {
  return Object.fromEntries(
    Object.entries(services).map(([name, settings]) => {
      const { url, container } = new OwnService(name, { id: ids[name] as string, ...settings }, around);
      return [name, { urls: url ? { [name]: url } : {}, containers: { [name]: container } }];
    }),
  );
}
