import { setTimeout as pause } from "node:timers/promises";
import * as docker from "@pulumi/docker";
import * as pulumi from "@pulumi/pulumi";
import { execa } from "execa";
import type { Labels } from "../docker/labels.ts";
import { asList } from "./container.ts";

const everyMilliseconds = 50;
const longest = 30_000;

/** The network that the services reach each other on, by name. */
export class StackNetwork extends pulumi.ComponentResource {
  /**
   * Known as soon as the engine has the network. The provider looks for it only two seconds after it asked for it, with no setting to
   * change that, and the containers need not wait so long.
   */
  readonly name: pulumi.Output<string>;

  constructor(name: string, labels: pulumi.Output<Labels>) {
    super("lineage-rehearsal:stack:Network", name);
    const own = labels.apply((known) => `lineage-rehearsal-${known["lineage-rehearsal.id"]}`);
    new docker.Network(name, { name: own, labels: asList(labels) }, { parent: this });
    const hook = new pulumi.ResourceHook(`${name}-there`, ({ newInputs }) => untilThere(newInputs?.input));
    const there = new pulumi.Stash(`${name}-there`, { input: own }, { parent: this, hooks: { beforeCreate: [hook] } });
    this.name = there.input.apply((known: string) => known);
    this.registerOutputs();
  }
}

async function untilThere(name: string): Promise<void> {
  const signal = AbortSignal.timeout(longest);
  while ((await execa("docker", ["network", "inspect", name], { reject: false })).failed)
    await pause(everyMilliseconds, undefined, { signal });
}
