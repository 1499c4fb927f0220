import * as docker from "@pulumi/docker";
import * as pulumi from "@pulumi/pulumi";
import { networkExists } from "../docker/engine.ts";
import { type Labels, networkOf } from "../docker/labels.ts";
import { until } from "../machine/until.ts";
import { asList } from "./container.ts";

const pollMilliseconds = 50;
const longestMilliseconds = 30_000;

/** The network on which the services reach each other by name. */
export class StackNetwork extends pulumi.ComponentResource {
  /**
   * Settles as soon as the engine has the network. The Docker provider first checks for it after
   * two seconds, and no setting changes that. Containers need not wait so long.
   */
  readonly name: pulumi.Output<string>;

  constructor(name: string, labels: pulumi.Output<Labels>, engine: docker.Provider) {
    super("lineage-rehearsal:stack:Network", name);
    const unique = labels.apply((named) => networkOf(named["lineage-rehearsal.id"]));
    new docker.Network(name, { name: unique, labels: asList(labels) }, { parent: this, provider: engine });
    const hook = new pulumi.ResourceHook(`${name}-there`, ({ newInputs }) => untilCreated(newInputs?.input));
    const created = new pulumi.Stash(
      `${name}-there`,
      { input: unique },
      { parent: this, hooks: { beforeCreate: [hook] } },
    );
    this.name = created.input.apply((name: string) => name);
    this.registerOutputs();
  }
}

async function untilCreated(name: string): Promise<void> {
  const limits = { every: pollMilliseconds, within: longestMilliseconds };
  await until(() => networkExists(name), Boolean, limits);
}
