/** What a finding is about. Settings name these in `conformance.ignore`. */
export type FindingCode =
  | "event.json"
  | "event.kind"
  | "event.type"
  | "member.missing"
  | "member.type"
  | "member.value"
  | "member.format"
  | "member.blank"
  | "member.dashes"
  | "member.name"
  | "member.depth"
  | "schema-url.kind"
  | "schema-url.version"
  | "facet.key"
  | "facet.place"
  | "facet.body"
  | "facet.schema-url"
  | "facet.version"
  | "facet.unknown"
  | "facet.custom"
  | "facet.schema"
  | "naming";

/** One thing in an event that OpenLineage's specification does not allow, or that consumers will hardly understand. */
export interface Finding {
  severity: "error" | "warning";
  code: FindingCode;
  /** A JSON path to it, such as `$.inputs[0].facets.schema.fields[1].name`. Of a missing member, where it should be. */
  path: string;
  /** The same, with `*` for indexes and for names that the producer chose: alike for the same fault in other places. */
  place: string;
  /** The key of the facet that it is in. */
  facet?: string;
  /** What was expected, what was found, and what to do. */
  words: string;
}
