import type { Transformation } from "../lineage/columns.ts";
import type { ContractDataset, Derivation } from "./contract.ts";
import { byText } from "./order.ts";
import { type Flow, pairIf } from "./yaml-text.ts";

/** How the columns of a contract are written. */
export interface ColumnStyle {
  refer: Refer;
  /** The transformations that most have. Of these nothing is said. */
  usual: Transformation[];
}

/** How a dataset is named in a list: by its name, where that is the name of one dataset only. */
export type Refer = (key: string) => Flow;

/** Columns that come from one dataset in one way stand together. */
export function columnGroups({ columns, fields }: ContractDataset, style: ColumnStyle): Flow[] {
  const order = new Map(fields.map(({ name }, nth) => [name, nth]));
  const place = (column: string) => order.get(column) ?? fields.length;
  const edges = [...columns]
    .sort(([one], [other]) => place(one) - place(other) || byText(one, other))
    .flatMap(([column, inputs]) => inputs.map((input) => ({ column, ...input })));
  return grouped(edges, style, "fields", ({ column, field }) =>
    column === field ? column : { pairs: [[column, field]] },
  );
}

/** The same of columns that all rows depend on. */
export const rowGroups = (rows: Derivation[], style: ColumnStyle): Flow[] =>
  grouped(rows, style, "rows", ({ field }) => field);

function grouped<T extends Derivation>(
  edges: T[],
  { refer, usual }: ColumnStyle,
  key: string,
  flow: (edge: T) => Flow,
): Flow[] {
  const groups = Map.groupBy(edges, ({ dataset, transformations }) => JSON.stringify([dataset, transformations]));
  return [...groups]
    .sort(([one], [other]) => byText(one, other))
    .flatMap(([, all]) => {
      const [first] = all;
      if (!first) return [];
      const how = first.transformations.map(transformationFlow);
      return [
        {
          pairs: [
            ["from", refer(first.dataset)],
            ...pairIf("how", JSON.stringify(first.transformations) !== JSON.stringify(usual), how),
            [key, all.map(flow)],
          ],
        },
      ];
    });
}

/** A word of the specification, such as DIRECT. */
export const transformationWord = /^[A-Z][A-Z_]*$/;

/** As `DIRECT/IDENTITY`, if its words are such as the specification has them. */
export function transformationFlow({ type, subtype, masking }: Transformation): Flow {
  if (
    type !== undefined &&
    transformationWord.test(type) &&
    (subtype === undefined ? !masking : transformationWord.test(subtype))
  )
    return [type, ...(subtype === undefined ? [] : [subtype]), ...(masking ? ["masked"] : [])].join("/");
  return {
    pairs: [
      ...pairIf("type", type !== undefined, type ?? ""),
      ...pairIf("subtype", subtype !== undefined, subtype ?? ""),
      ...pairIf("masking", masking === true, true),
    ],
  };
}
