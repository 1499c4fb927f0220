/** Bytes of a body, compressed or not, beyond which it is forwarded but not recorded: nobody sends such an event. */
export const longestBody = 64 * 1024 * 1024;

/** Bytes of a body that stands in its line of `events.ndjson`. A larger one gets a file of its own. */
export const longestInLine = 1024 * 1024;

/** Characters of a text that stand in a line. */
export const longestText = 2000;

/** Bytes of answered requests that may wait to be written before further requests have to wait. */
export const longestQueue = 16 * 1024 * 1024;
