import { randomBytes } from "node:crypto";
import * as pulumi from "@pulumi/pulumi";
import type { Context } from "../context/context.ts";
import type { Labels } from "../docker/labels.ts";
import { Secret } from "../settings/secret.ts";
import type { StoreCredentials } from "../store/s3-client.ts";

/**
 * The labels and credentials of a stack, generated once. A stash returns its first input, so a
 * second `pulumi up` does not replace every container.
 */
export class Generated extends pulumi.ComponentResource {
  readonly labels: pulumi.Output<Labels>;
  readonly databasePassword: pulumi.Output<string>;
  readonly store: pulumi.Output<StoreCredentials>;

  constructor(name: string, { labels, bundle }: Pick<Context, "labels" | "bundle">) {
    // Existing states hold this type name: another one would replace every container.
    super("lineage-rehearsal:stack:Kept", name);
    const options = { parent: this, ignoreChanges: ["input"] };
    this.labels = new pulumi.Stash("labels", { input: labels }, options).output as unknown as pulumi.Output<Labels>;
    const fresh: Credentials = {
      database: random(24),
      store: { accessKeyId: random(12), secretAccessKey: random(24) },
    };
    const stash = new pulumi.Stash("credentials", { input: pulumi.secret(fresh) }, options);
    const credentials = pulumi.secret(stash.output).apply((kept: Credentials) => {
      const { accessKeyId, secretAccessKey } = kept.store;
      bundle.redactor.conceal(...[kept.database, accessKeyId, secretAccessKey].map((secret) => new Secret(secret)));
      return kept;
    });
    this.databasePassword = credentials.apply(({ database }) => database);
    this.store = credentials.apply(({ store }) => store);
    this.registerOutputs();
  }
}

interface Credentials {
  database: string;
  store: StoreCredentials;
}

const random = (bytes: number): string => randomBytes(bytes).toString("hex");
