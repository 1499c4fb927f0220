import { flag, integer, list, map, number, object, text, time } from "./shapes.ts";

const columnMetrics = object(
  {},
  {
    nullCount: integer,
    distinctCount: integer,
    sum: number,
    count: number,
    min: number,
    max: number,
    quantiles: map(number),
  },
);
const metricsOfBoth = { rowCount: integer, bytes: integer, fileCount: integer, lastUpdated: time };

/** Measures of an input. */
export const inputMetrics = object({ columnMetrics: map(columnMetrics) }, metricsOfBoth);
/** Measures of a dataset, which may say of which time. */
export const datasetMetrics = object({ columnMetrics: map(columnMetrics) }, { ...metricsOfBoth, captureDate: time });

const assertion = object(
  { assertion: text, success: flag },
  {
    column: text,
    severity: text,
    name: text,
    description: text,
    expected: text,
    actual: text,
    content: text,
    contentType: text,
    params: map(),
  },
);
/** What was asserted of a dataset: its class is one of inputs, and its page in the specification lists it for both. */
export const assertions = object({ assertions: list(assertion) });
