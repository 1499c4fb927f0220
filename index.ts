import { contextFromPulumi } from "./context/from-pulumi.ts";
import { rehearsalProgram } from "./runbook.ts";

/** The program of plain `pulumi up`: the runbook, with the settings from the stack's configuration. */
// The only export: Pulumi refuses a program that has a default export and others beside it.
export default async () => (await rehearsalProgram(contextFromPulumi())).outputs;
