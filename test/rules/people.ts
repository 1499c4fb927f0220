import { home, reads, type Told } from "./flow.ts";

/** A column that another one comes from: its dataset, its name, and how. */
export type From = readonly [dataset: string, column: string, how?: object];

/** How a column is copied, and how it is masked. */
export const identity = { type: "DIRECT", subtype: "IDENTITY" };
export const masked = { type: "DIRECT", subtype: "TRANSFORMATION", masking: true };

/** A schema facet with fields of these names. */
export const schema = (...names: string[]) => ({ schema: { fields: names.map((name) => ({ name })) } });

const inputField = ([name, field, how]: From) => ({
  namespace: home,
  name,
  field,
  ...(how ? { transformations: [how] } : {}),
});

/**
 * The facets of an output with column lineage.
 * @param names what its schema facet names, where that is more than the columns with lineage
 * @param rows columns that all rows depend on
 */
export const columnLineage = (
  columns: Record<string, readonly From[]>,
  names: readonly string[] = Object.keys(columns),
  rows: readonly From[] = [],
) => ({
  ...schema(...names),
  columnLineage: {
    fields: Object.fromEntries(
      Object.entries(columns).map(([column, from]) => [column, { inputFields: from.map(inputField) }]),
    ),
    dataset: rows.map(inputField),
  },
});

const raw: Told = { name: "raw/people", facets: schema("id", "email") };
/** One column is a constant: it comes from no other. */
const stage: Told = {
  name: "stage/people",
  facets: columnLineage({
    id: [["raw/people", "id", identity]],
    email: [["raw/people", "email", identity]],
    loaded: [],
  }),
};

/** What two jobs make of people: raw -> load -> stage -> publish -> what is given. */
export const publishing = (published: Told) => [
  reads("load", [raw], [stage]),
  reads("publish", ["stage/people"], [published]),
];

/** What is published of people, with column lineage. */
export const published = (...facets: Parameters<typeof columnLineage>): Told => ({
  name: "mart/people",
  facets: columnLineage(...facets),
});

/** The id, and the hash of the email. */
export const hashed = published({
  id: [["stage/people", "id", identity]],
  hash: [["stage/people", "email", masked]],
});
