import { isMapping } from "./check-shape.ts";

import type { Finding } from "./finding.ts";

/** An event, and what became of it. */
export interface EventFacts {
  event: unknown;
  findings: readonly Finding[];
  /** Whether Marquez stored it. */
  isAccepted: boolean;
}

/** The members of an event that a report tells apart. */
export const entities = ["event", "run", "job", "inputs", "outputs", "dataset"] as const;
export type Entity = (typeof entities)[number];

/** Findings of one kind, with how many events have them. */
export interface EntityFinding {
  finding: Finding;
  events: number;
}

/** More kinds of finding, jobs and facets than these are not kept. */
const most = 300;

/** What one producer sent. */
export class Producer {
  /** Its URI, as its events have it. */
  readonly name: string;
  events = 0;
  accepted = 0;
  /** Versions of the core schema that its events name. */
  readonly versions = new Set<string>();
  /** The keys of its facets, by entity. */
  readonly facets = new Map<Entity, Set<string>>();
  /** How many of its events have an entity. */
  readonly counts = new Map<Entity, number>();
  readonly findings = new Map<Entity, Map<string, EntityFinding>>();

  constructor(name: string) {
    this.name = name;
  }

  add({ event, findings, isAccepted }: EventFacts): void {
    this.events++;
    if (isAccepted) this.accepted++;
    for (const finding of findings) this.#addFinding(finding);
    this.#count("event");
    if (!isMapping(event)) return;
    const { schemaURL } = event;
    const version =
      typeof schemaURL === "string" ? /\/spec\/(\d{1,4}-\d{1,4}-\d{1,4})\//.exec(schemaURL)?.[1] : undefined;
    if (version !== undefined && this.versions.size < most) this.versions.add(version);
    for (const entity of entities) {
      if (!Object.hasOwn(event, entity)) continue;
      this.#count(entity);
      const value = event[entity];
      for (const one of Array.isArray(value) ? value : [value]) this.#addFacets(entity, one);
    }
  }

  #count = (entity: Entity): void => {
    this.counts.set(entity, (this.counts.get(entity) ?? 0) + 1);
  };

  #addFacets(entity: Entity, value: unknown): void {
    if (!isMapping(value)) return;
    const keys = this.facets.get(entity) ?? new Set<string>();
    this.facets.set(entity, keys);
    for (const place of ["facets", "inputFacets", "outputFacets"]) {
      const found = Object.hasOwn(value, place) ? value[place] : undefined;
      if (isMapping(found)) for (const key of Object.keys(found)) if (keys.size < most) keys.add(key.slice(0, 100));
    }
  }

  #addFinding(finding: Finding): void {
    const entity = entityOf(finding);
    const all = this.findings.get(entity) ?? new Map<string, EntityFinding>();
    this.findings.set(entity, all);
    const key = JSON.stringify([finding.code, finding.place]);
    const known = all.get(key);
    if (known) known.events++;
    else if (all.size < most) all.set(key, { finding, events: 1 });
  }
}

/** The entity that a finding is in. */
function entityOf({ place }: Finding): Entity {
  const [, first = ""] = /^\$\.(\w+)/.exec(place) ?? [];
  return entities.find((one) => one === first) ?? "event";
}
