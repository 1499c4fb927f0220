import { inEvents } from "./in-events.ts";
import { inGraph } from "./in-graph.ts";

/**
 * The script of a report: the source of the functions that run in the page. They are checked like any other source, and
 * they use nothing but what a browser has.
 */
export const script = [inGraph, inEvents].map((work) => `(${work})();`).join("\n");
