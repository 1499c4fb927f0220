import * as pulumi from "@pulumi/pulumi";

/** A service that runs already: it is used, and nothing is brought up or removed for it. */
export class Running {
  readonly url: pulumi.Output<string>;
  readonly containers = {};

  constructor(url: string) {
    this.url = pulumi.output(url);
  }
}
