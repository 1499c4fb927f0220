import { isMapping } from "./check-shape.ts";
import type { Finding } from "./finding.ts";

/** What is told of the events of one job and type. */
export interface EventsOfJob {
  events: number;
  /** What they break, by code and place: the path of the first, and the words. */
  errors: Map<string, string>;
}

/** What is told of the facets of one key. */
export interface FacetOfProducer {
  errors: Map<string, string>;
  /** The sources of the datasets that have it, by the scheme of their namespace. */
  sources: Set<string>;
}

/** More jobs, facets and kinds of finding than these are not kept. */
const most = 1_000;

/** What one producer sent in one command. */
export class Producer {
  /** Its URI, as its events have it. */
  readonly name: string;
  /** By namespace, job and type: `my.namespace:my.job:COMPLETE`. */
  readonly jobs = new Map<string, EventsOfJob>();
  /** By key. */
  readonly facets = new Map<string, FacetOfProducer>();
  /** The versions of the engines that its runs name, such as those of Spark. */
  readonly engines = new Set<string>();
  /** The releases of OpenLineage's clients that its runs name, as those of openlineage-python do in a tag. */
  readonly clients = new Set<string>();
  /** The versions of the core schema that its events name. */
  readonly schemas = new Set<string>();

  constructor(name: string) {
    this.name = name;
  }

  /** Adds an event. Warnings do not count here. */
  add(event: unknown, findings: readonly Finding[]): void {
    const errors = findings.filter(({ severity }) => severity === "error");
    const name = nameOf(event);
    const job = this.jobs.get(name) ?? { events: 0, errors: new Map() };
    if (this.jobs.size < most || this.jobs.has(name)) this.jobs.set(name, job);
    job.events++;
    for (const one of errors) tell(job.errors, one);
    if (!isMapping(event)) return;
    const { schemaURL, run, job: ofJob, inputs, outputs, dataset } = event;
    const [, schema] =
      typeof schemaURL === "string" ? (/\/spec\/(\d{1,4}-\d{1,4}-\d{1,4})\//.exec(schemaURL) ?? []) : [];
    if (schema !== undefined && this.schemas.size < most) this.schemas.add(schema);
    for (const one of [run, ofJob]) this.#addFacets(one, undefined);
    for (const side of [inputs, outputs, [dataset]])
      if (Array.isArray(side)) for (const one of side) this.#addFacets(one, sourceOf(one));
    for (const one of errors) {
      const facet = one.facet === undefined ? undefined : this.facets.get(one.facet.slice(0, longest));
      if (facet) tell(facet.errors, one);
    }
  }

  #addFacets(holder: unknown, source: string | undefined): void {
    if (!isMapping(holder)) return;
    for (const place of ["facets", "inputFacets", "outputFacets"]) {
      const facets = Object.hasOwn(holder, place) ? holder[place] : undefined;
      if (!isMapping(facets)) continue;
      for (const key of Object.keys(facets)) this.#addFacet(key.slice(0, longest), source);
      this.#addClient(facets);
      const engine = Object.hasOwn(facets, "processing_engine") ? facets.processing_engine : undefined;
      if (isMapping(engine) && typeof engine.version === "string" && this.engines.size < most)
        this.engines.add(engine.version.slice(0, longest));
    }
  }

  #addClient({ tags }: Readonly<Record<string, unknown>>): void {
    const all = isMapping(tags) && Array.isArray(tags.tags) ? tags.tags : [];
    for (const tag of all)
      if (
        isMapping(tag) &&
        tag.key === "openlineage_client_version" &&
        typeof tag.value === "string" &&
        this.clients.size < most
      )
        this.clients.add(tag.value.slice(0, longest));
  }

  #addFacet(key: string, source: string | undefined): void {
    const known = this.facets.get(key) ?? { errors: new Map(), sources: new Set() };
    if (this.facets.size >= most && !this.facets.has(key)) return;
    this.facets.set(key, known);
    if (source !== undefined && known.sources.size < most) known.sources.add(source);
  }
}

/** Longer names are cut. */
const longest = 300;

function tell(errors: Map<string, string>, { code, place, path, words }: Finding): void {
  const key = JSON.stringify([code, place]);
  if (errors.size < most && !errors.has(key)) errors.set(key, `${path}: ${words}`);
}

/** The source of a dataset: the scheme of its namespace, or a namespace that is a word alone. */
function sourceOf(dataset: unknown): string {
  const namespace = isMapping(dataset) && typeof dataset.namespace === "string" ? dataset.namespace : "";
  return /^[a-z][a-z0-9+.-]{0,30}(?=:\/\/)/i.exec(namespace)?.[0] ?? namespace.slice(0, 60);
}

function nameOf(event: unknown): string {
  if (!isMapping(event)) return "no event";
  const { job, dataset, eventType } = event;
  const of = isMapping(job) ? job : isMapping(dataset) ? dataset : {};
  const kind = isMapping(job) ? (Object.hasOwn(event, "run") ? eventType : "JOB") : "DATASET";
  return [of.namespace, of.name, kind].map((one) => (typeof one === "string" ? one.slice(0, longest) : "")).join(":");
}
