/** See `Offline` in lineage-rehearsal/setup. */
export declare const offline: unknown;
