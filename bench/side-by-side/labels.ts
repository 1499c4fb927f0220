/** The label that says which benchmark started a container. A killed one leaves them to the next. */
export const ownerLabel = "lineage-rehearsal-bench.owner";
/** The label that says which service a container is. */
export const serviceLabel = "lineage-rehearsal-bench.service";
