import * as pulumi from "@pulumi/pulumi";

/** A service that runs already. It is used as is and never destroyed; nothing is provisioned. */
export class ExistingService {
  readonly url: pulumi.Output<string>;
  readonly containers = {};

  constructor(url: string) {
    this.url = pulumi.output(url);
  }
}
