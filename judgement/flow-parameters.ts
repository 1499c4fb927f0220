import { closest } from "../lineage/names.ts";
import type { Deployment } from "../prefect/client.ts";

/** How the parameters of a flow run differ from those that its flow takes. */
export interface ParameterProblems {
  /** Required by the flow, and given by neither the settings nor the deployment. */
  missing: string[];
  /** In the settings, and not among those that the flow takes. */
  unknown: string[];
  /** All that the flow takes; empty when the deployment does not say. */
  taken: string[];
}

/**
 * Compares parameters with the schema that the deployment was registered with. It explains a refused or failed flow run and
 * refuses none itself: a flow that takes any parameter (`**kwargs`) does not show it in its schema.
 */
export function parameterProblems(
  { parameters, parameter_openapi_schema: schema }: Pick<Deployment, "parameters" | "parameter_openapi_schema">,
  given: Record<string, unknown>,
): ParameterProblems {
  const all = { ...parameters, ...given };
  const taken = Object.keys(schema?.properties ?? {});
  return {
    missing: (schema?.required ?? []).filter((name) => !(name in all)),
    unknown: schema?.properties ? Object.keys(given).filter((name) => !taken.includes(name)) : [],
    taken,
  };
}

/**
 * What to do about them, as one sentence each; nothing where there are none.
 * @param settingOf the setting that gives a parameter
 */
export function adviceOn(
  { missing, unknown, taken }: ParameterProblems,
  settingOf = (name: string): string => `prefect.parameters.${name}`,
): string[] {
  const advice: string[] = [];
  if (missing.length > 0)
    advice.push(
      `Set ${missing.map(settingOf).join(" and ")}: the flow requires ${missing.length > 1 ? "them" : "it"}.`,
    );
  if (unknown.length > 0)
    advice.push(
      `The flow does not take ${unknown.map((name) => settingOf(name) + meant(name, taken)).join(" and ")}; it takes ${taken.join(", ") || "none"}.`,
    );
  return advice;
}

const meant = (unknown: string, taken: string[]): string => {
  const likely = closest(unknown, taken);
  return likely === undefined ? "" : ` (did you mean ${likely}?)`;
};
