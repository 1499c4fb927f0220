import * as docker from "@pulumi/docker";
import * as pulumi from "@pulumi/pulumi";
import { networkExists } from "../docker/engine.ts";
import type { Labels } from "../docker/labels.ts";
import { until } from "../machine/until.ts";
import { asList } from "./container.ts";

const pollMilliseconds = 50;
const longestMilliseconds = 30_000;

/** The network that the services reach each other on, by name. */
export class StackNetwork extends pulumi.ComponentResource {
  /**
   * Settles as soon as the engine has the network. The provider itself looks for it only two seconds after
   * creating it, no setting changes that, and the containers need not wait so long.
   */
  readonly name: pulumi.Output<string>;

  constructor(name: string, labels: pulumi.Output<Labels>) {
    super("lineage-rehearsal:stack:Network", name);
    const own = labels.apply((known) => `lineage-rehearsal-${known["lineage-rehearsal.id"]}`);
    new docker.Network(name, { name: own, labels: asList(labels) }, { parent: this });
    const hook = new pulumi.ResourceHook(`${name}-there`, ({ newInputs }) => untilCreated(newInputs?.input));
    const there = new pulumi.Stash(`${name}-there`, { input: own }, { parent: this, hooks: { beforeCreate: [hook] } });
    this.name = there.input.apply((known: string) => known);
    this.registerOutputs();
  }
}

async function untilCreated(name: string): Promise<void> {
  const limits = { every: pollMilliseconds, within: longestMilliseconds };
  await until(() => networkExists(name), Boolean, limits);
}
