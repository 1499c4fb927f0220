import type { Transformation } from "../lineage/columns.ts";
import type { Derivation } from "./contract.ts";
import { byText } from "./order.ts";

/** Derivations in the order of their input columns, each once: two files of two days are one dataset. */
export function derivationsOnce(all: readonly Derivation[]): Derivation[] {
  const once = new Map(all.map((one) => [JSON.stringify([one.dataset, one.field]), one]));
  return [...once]
    .sort(([one], [other]) => byText(one, other))
    .map(([, { dataset, field, transformations }]) => ({
      dataset,
      field,
      transformations: transformationsOnce(transformations),
    }));
}

/** Transformations, each once. One that says that nothing is masked says nothing. */
function transformationsOnce(all: readonly Transformation[]): Transformation[] {
  const once = new Map(
    all.map(({ type, subtype, masking }) => {
      const told = {
        ...(type === undefined ? {} : { type }),
        ...(subtype === undefined ? {} : { subtype }),
        ...(masking === true ? { masking } : {}),
      };
      return [JSON.stringify(told), told];
    }),
  );
  return [...once].sort(([one], [other]) => byText(one, other)).map(([, told]) => told);
}
