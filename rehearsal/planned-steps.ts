import { planOnEngine } from "../docker/planned-services.ts";
import { wayToEngine } from "../docker/remote.ts";
import { flowStartsEarly } from "../settings/early-flow.ts";
import { recordsAnywhere } from "../settings/record.ts";
import { suffixed } from "../settings/refinements.ts";
import type { Settings } from "../settings/schema.ts";

/**
 * The steps of a rehearsal by name, roughly in the order in which they start: many run beside each other. A step may be
 * skipped when one before it did not pass.
 */
export function plannedSteps(settings: Settings): string[] {
  const { refinements, prefect, commands, collect, checks, record } = settings;
  const looksAtFiles = collect.length > 0 || Object.keys(checks).length > 0;
  const services = servicesOf(settings);
  const hasMarquez = services.includes("marquez");
  const runsFlow = prefect.enabled && prefect.deployment !== undefined;
  const steps: [string, boolean][] = [
    ["tools", true],
    ["stack", true],
    ["images", true],
    ["bucket", settings.evidence.store === "s3"],
    ["guard", wayToEngine() !== undefined],
    ["provision", true],
    ["snapshot", looksAtFiles],
    ["prepare", true],
    ...services.map((service): [string, boolean] => [`ready-${service}`, true]),
    ...refinements.map((one): [string, boolean] => [suffixed("refine", one), true]),
    ["deploy", prefect.enabled && prefect.deploy !== undefined],
    ["worker", flowStartsEarly(settings)],
    ["prefect", runsFlow],
    ...commands.map(({ name }): [string, boolean] => [`command-${name}`, true]),
    ...refinements.map((one): [string, boolean] => [suffixed("browser", one), services.includes("web")]),
    ...refinements.flatMap((one) =>
      ["capture-kept", "capture-runs", "capture-graph"].map((step): [string, boolean] => [suffixed(step, one), true]),
    ),
    ["capture-kept-prefect", runsFlow && hasMarquez],
    ["capture-runs-prefect", runsFlow && prefect.job !== undefined],
    ["capture-prefect", runsFlow && prefect.picture],
    ["capture-datasets", hasMarquez],
    ["capture-logs", true],
    ["checks", Object.keys(checks).length > 0],
    ["collect", collect.length > 0],
    ["verify", true],
    ["upload", true],
    ["record", recordsAnywhere(record)],
    ["destroy", true],
  ];
  return steps.flatMap(([name, isWanted]) => (isWanted ? [name] : []));
}

/** The services that must answer, in the order in which the program declares them. PostgreSQL answers only Marquez. */
function servicesOf(settings: Settings): string[] {
  const { postgres: _, s3, ...services } = planOnEngine(settings);
  const stackOnes = Object.entries({ ...services, s3 }).flatMap(([name, source]) =>
    source === "absent" ? [] : [name],
  );
  return [...Object.keys(settings.services), ...stackOnes];
}
