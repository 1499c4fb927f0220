import { contextFromPulumi } from "./context/from-pulumi.ts";
import { rehearsalProgram } from "./runbook.ts";

/** What plain `pulumi up` runs: the runbook, with the settings of the stack's configuration. */
// The only export: Pulumi refuses a program that has a default export and others beside it.
export default async () => (await rehearsalProgram(contextFromPulumi())).outputs;
