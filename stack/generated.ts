import { randomBytes } from "node:crypto";
import * as pulumi from "@pulumi/pulumi";
import type { Rehearsal } from "../context/context.ts";
import { type Labels, labelsOf } from "../docker/labels.ts";
import { Secret } from "../settings/secret.ts";
import type { StoreCredentials } from "../store/s3-client.ts";

/**
 * What is made up once for a stack and stays for its life: labels and credentials. A stash gives back what it was first given, so that
 * a second `pulumi up` does not replace every container.
 */
export class Kept extends pulumi.ComponentResource {
  readonly labels: pulumi.Output<Labels>;
  readonly databasePassword: pulumi.Output<string>;
  readonly store: pulumi.Output<StoreCredentials>;

  constructor(name: string, { stack, id, projectKey, owner, startedAt, settings, bundle, known }: Rehearsal) {
    super("lineage-rehearsal:stack:Kept", name);
    const options = { parent: this, ignoreChanges: ["input"] };
    const expires = new Date(startedAt.getTime() + settings.expires);
    const labels = labelsOf({ project: projectKey, stack, id, owner, expires });
    this.labels = new pulumi.Stash("labels", { input: labels }, options).output as unknown as pulumi.Output<Labels>;
    this.labels.apply((kept) => {
      known.labelId = kept["lineage-rehearsal.id"];
    });
    const generated: Credentials = {
      database: random(24),
      store: { accessKeyId: random(12), secretAccessKey: random(24) },
    };
    const stash = new pulumi.Stash("credentials", { input: pulumi.secret(generated) }, options);
    const credentials = pulumi.secret(stash.output).apply((known: Credentials) => {
      const { accessKeyId, secretAccessKey } = known.store;
      bundle.redactor.conceal(...[known.database, accessKeyId, secretAccessKey].map((secret) => new Secret(secret)));
      return known;
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
