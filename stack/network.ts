import * as docker from "@pulumi/docker";
import type * as pulumi from "@pulumi/pulumi";
import { asList } from "./container.ts";
import type { Labels } from "./labels.ts";

/** The network that the services reach each other on, by name. */
export const stackNetwork = (name: string, labels: pulumi.Input<Labels>): docker.Network =>
  new docker.Network(name, { labels: asList(labels) });
