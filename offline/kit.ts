// All that this package uses of lineage-rehearsal. In the published package this file re-exports `lineage-rehearsal/setup`.
export * from "../setup/index.ts";
