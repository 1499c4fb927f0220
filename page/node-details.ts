import type { ColumnInput, Field } from "../lineage/columns.ts";
import { keyOf } from "../lineage/names.ts";
import type { Slices } from "../machine/turns.ts";
import { idOf, stateOf } from "./drawn.ts";
import type { Layout, PlacedNode } from "./layout.ts";
import type { Room } from "./room.ts";
import { clipped, visible } from "./visible.ts";

/** Characters of a name in the panel, and how many columns and origins of a column it lists. */
const most = { name: 10_000, note: 1_000, columns: 400, origins: 40 };
const least = { name: 200, columns: 40 };

/** What the panel of a node shows. The script reads it: a short key saves room in a page of three hundred nodes. */
export interface NodeDetails {
  /** Kind, namespace, name, and the word of its state. */
  k: string;
  s: string;
  n: string;
  w: string;
  /** Notes. */
  o?: string[];
  /** How its runs ended. */
  r?: string[];
  /** Numbers of the nodes on its left and on its right. */
  p: number[];
  x: number[];
  /** Its columns: name, type, and what each comes from: number or name of a dataset, and a column. */
  c?: [name: string, type: string, from: [dataset: number | string, field: string][]][];
  /** How many columns were left out. */
  m?: number;
  /** The keys of its facets. */
  f?: string[];
}

/**
 * What there is to say of each node, in the order of the layout.
 * @param room the columns of nodes that differ come first
 * @returns with how many nodes' columns were left out
 */
export function* detailsOf(
  { nodes, edges }: Layout,
  room: Pick<Room, "names" | "columns">,
): Slices<{ details: NodeDetails[]; withoutColumns: number }> {
  const nameLength = Math.min(most.name, Math.max(least.name, Math.floor(room.names / nodes.length)));
  const numbers = new Map(nodes.map(({ node }, nth) => [node.id, nth]));
  const details = nodes.map(({ node }): NodeDetails => {
    const { kind, namespace, name, notes, runs, told } = node;
    const facets = told ? [...told.facets.keys()] : [];
    return {
      k: kind,
      s: shown(namespace, nameLength),
      n: shown(name, nameLength),
      w: stateOf(node),
      ...(notes.length > 0
        ? { o: notes.slice(0, 20).map((note) => shown(note, Math.min(most.note, 2 * nameLength))) }
        : {}),
      ...(runs.length > 0 ? { r: runs.slice(-20) } : {}),
      p: [],
      x: [],
      ...(facets.length > 0 ? { f: facets.slice(0, 40).map((facet) => shown(facet, 200)) } : {}),
    };
  });
  yield;
  for (const { edge } of edges) {
    const [from, to] = [numbers.get(edge.from) as number, numbers.get(edge.to) as number];
    details[from]?.x.push(to);
    details[to]?.p.push(from);
  }
  let [left, withoutColumns] = [room.columns, 0];
  for (const [nth, placed] of marked(nodes)) {
    yield;
    const all = columnNames(placed);
    if (all.length === 0) continue;
    const columns = left < least.columns ? [] : withOrigins(all.slice(0, most.columns), placed, numbers);
    const size = columns.length === 0 ? Number.POSITIVE_INFINITY : JSON.stringify(columns).length;
    const fits = size <= left;
    if (fits) left -= size;
    else withoutColumns++;
    const more = all.length - (fits ? columns.length : 0);
    Object.assign(details[nth] as NodeDetails, { ...(fits ? { c: columns } : {}), ...(more > 0 ? { m: more } : {}) });
  }
  return { details, withoutColumns };
}

const shown = (text: string, length: number): string => clipped(visible(text), length);

const marked = (nodes: PlacedNode[]): [number, PlacedNode][] =>
  [...nodes.entries()].sort(([, one], [, other]) => Number(!one.node.mark) - Number(!other.node.mark));

/** The columns of a dataset, with their types: those of its schema, then others that are told to come from somewhere. */
function columnNames({ node: { told } }: PlacedNode): (readonly [name: string, type: string])[] {
  if (!told || !("columns" in told)) return [];
  const flat = flattened(told.fields ?? []);
  const named = new Set(flat.map(([name]) => name));
  return [...flat, ...[...told.columns.keys()].filter((name) => !named.has(name)).map((name) => [name, ""] as const)];
}

function withOrigins(
  columns: (readonly [name: string, type: string])[],
  { node: { told } }: PlacedNode,
  numbers: ReadonlyMap<string, number>,
): NonNullable<NodeDetails["c"]> {
  const origins = told && "columns" in told ? told.columns : new Map<string, ColumnInput[]>();
  return columns.map(([name, type]) => [
    shown(name, 300),
    shown(type, 200),
    (origins.get(name) ?? [])
      .slice(0, most.origins)
      .map((one) => [
        numbers.get(idOf("dataset", keyOf(one))) ?? shown(`${one.namespace} ${one.name}`, 300),
        shown(one.field, 300),
      ]),
  ]);
}

/** Nested fields by the path of their names. */
const flattened = (fields: readonly Field[], within = ""): (readonly [name: string, type: string])[] =>
  fields.flatMap(({ name, type = "", fields: inner = [] }) => [
    [`${within}${name}`, type] as const,
    ...flattened(inner, `${within}${name}.`),
  ]);
