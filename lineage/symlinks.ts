import { z } from "zod";
import type { QualifiedName } from "./names.ts";
import type { Facets } from "./recorded-lineage.ts";

/** Another name of a dataset, and of which type: `TABLE`, for example. */
export interface Symlink extends QualifiedName {
  type?: string | undefined;
}

const identifier = z.object({ namespace: z.string(), name: z.string(), type: z.string().optional().catch(undefined) });
const facet = z.object({ identifiers: z.array(z.unknown()) });

/** The names that the symlinks facet of a dataset gives it beside its own. What is no name is left out. */
export const symlinksOf = (facets: Facets): Symlink[] =>
  (facet.safeParse(facets.get("symlinks")).data?.identifiers ?? []).flatMap(
    (one) => identifier.safeParse(one).data ?? [],
  );
