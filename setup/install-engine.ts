import { PulumiCommand } from "@pulumi/pulumi/automation/index.js";

const [root = ""] = process.argv.slice(2);
await PulumiCommand.install({ root });
