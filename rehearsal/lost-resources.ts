import type { Deployment } from "@pulumi/pulumi/automation/index.js";

/** What is read of a resource in a state. */
interface StatedResource {
  urn: string;
  protect?: boolean;
  parent?: string;
  /** The URN of the provider, `::` and its id. */
  provider?: string;
  dependencies?: string[] | null;
  propertyDependencies?: Record<string, string[] | null> | null;
  deletedWith?: string;
}

interface State {
  resources?: StatedResource[] | null;
  pending_operations?: unknown;
}

/**
 * A state without the resources that went with a killed rehearsal: those stay that no destroy removes, which are the
 * protected ones, and what they need. So it is what a destroy would have left.
 */
export function withoutLost(deployment: Deployment): Deployment {
  const { resources, ...state } = stateOf(withoutPending(deployment));
  const byUrn = new Map((resources ?? []).map((resource) => [resource.urn, resource]));
  const kept = new Set<string>();
  const keep = (urn: string | undefined): void => {
    const resource = urn === undefined || kept.has(urn) ? undefined : byUrn.get(urn);
    if (!resource) return;
    kept.add(resource.urn);
    for (const needed of neededBy(resource)) keep(needed);
  };
  for (const { urn, protect } of byUrn.values()) if (protect) keep(urn);
  return { ...deployment, deployment: { ...state, resources: [...byUrn.values()].filter(({ urn }) => kept.has(urn)) } };
}

/** A state without the operations that were under way: nobody knows what became of them. */
export function withoutPending(deployment: Deployment): Deployment {
  const { pending_operations: _, ...state } = stateOf(deployment);
  return { ...deployment, deployment: state };
}

const stateOf = ({ deployment }: Deployment): State => deployment ?? {};

const neededBy = ({ parent, provider, dependencies, propertyDependencies, deletedWith }: StatedResource) => [
  parent,
  provider?.replace(/::[^:]+$/, ""),
  deletedWith,
  ...(dependencies ?? []),
  ...Object.values(propertyDependencies ?? {}).flatMap((urns) => urns ?? []),
];
