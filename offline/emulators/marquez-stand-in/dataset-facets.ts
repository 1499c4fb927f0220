import { type Facets, facetNamed } from "./event.ts";

export interface SchemaField {
  name: string;
  type: string | null;
  description: string | null;
}

const text = (value: unknown): string | null => (typeof value === "string" ? value : null);

/** The columns in a dataset's schema facet. */
export function schemaFields(facets: Facets | null | undefined): SchemaField[] {
  const fields = facetNamed(facets, "schema")?.fields;
  if (!Array.isArray(fields)) return [];
  return fields.flatMap((field) =>
    typeof field?.name === "string"
      ? [{ name: field.name, type: text(field.type), description: text(field.description) }]
      : [],
  );
}

/** The namespaces of the other names that a dataset goes by. */
export function symlinkNamespaces(facets: Facets | null | undefined): string[] {
  const identifiers = facetNamed(facets, "symlinks")?.identifiers;
  if (!Array.isArray(identifiers)) return [];
  return identifiers.flatMap((identifier) => (typeof identifier?.namespace === "string" ? [identifier.namespace] : []));
}

/** One column in a dataset's columnLineage facet. */
export interface EventColumn {
  name: string;
  inputFields: { namespace: string; name: string; field: string }[];
  transformationDescription: string | null;
  transformationType: string | null;
}

/** The columns in a dataset's columnLineage facet. What has not the form of one is left out. */
export function columnsOf(facets: Facets | null | undefined): EventColumn[] {
  const fields = facetNamed(facets, "columnLineage")?.fields;
  if (typeof fields !== "object" || fields === null) return [];
  return Object.entries(fields).flatMap(([name, column]) =>
    Array.isArray(column?.inputFields)
      ? [
          {
            name,
            inputFields: column.inputFields.filter((field: unknown) => typeof field === "object" && field !== null),
            transformationDescription: text(column.transformationDescription),
            transformationType: text(column.transformationType),
          },
        ]
      : [],
  );
}
