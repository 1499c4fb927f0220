import { contextFromPulumi } from "./context/from-pulumi.ts";
import { rehearsalProgram } from "./index.ts";

/**
 * The program of plain `pulumi up`: the runbook, with the settings of the stack's configuration. It is a
 * file of its own because Pulumi calls a default export only where it is a module's one export.
 */
export default async () => (await rehearsalProgram(contextFromPulumi())).outputs;
