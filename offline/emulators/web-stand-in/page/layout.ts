import { type Edge, layersOf } from "./layers.ts";

export interface Box {
  id: string;
  width: number;
  height: number;
}

export interface Placed extends Box {
  x: number;
  y: number;
}

interface Slot extends Placed {
  left: Slot[];
  right: Slot[];
}

export interface Layout {
  boxes: Map<string, Placed>;
  /** The points that an edge passes in the layers between its ends. An edge that leads backward has none. */
  routes: { edge: Edge; through: Placed[]; backward: boolean }[];
}

const ROW_GAP = 26;
/** The gap between columns. It is wider beside a tall column, so that edges are not steep. */
const COLUMN_GAP = { least: 120, most: 300, share: 0.15 };
const SWEEPS = 8;

const mean = (values: number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;
const middle = ({ y, height }: Slot): number => y + height / 2;

/** Puts the slots of a column one below the other, in order, each as near to its preferred place as fits. */
function stack(column: Slot[], wished: (slot: Slot) => number): void {
  const wishes = new Map(column.map((slot) => [slot, wished(slot)]));
  const wish = (slot: Slot): number => wishes.get(slot) ?? 0;
  column.sort((a, b) => wish(a) - wish(b));
  let free = Number.NEGATIVE_INFINITY;
  for (const slot of column) {
    slot.y = Math.max(wish(slot) - slot.height / 2, free);
    free = slot.y + slot.height + ROW_GAP;
  }
  const shift = column.length > 0 ? mean(column.map((slot) => wish(slot) - middle(slot))) : 0;
  for (const slot of column) slot.y += shift;
}

/** Places boxes in columns from left to right along the edges, near the boxes that they are joined to. No two overlap. */
export function layOut(boxes: Box[], edges: Edge[]): Layout {
  const { layer, backward } = layersOf(
    boxes.map(({ id }) => id),
    edges,
  );
  const columns: Slot[][] = [];
  const put = (column: number, box: Box): Slot => {
    const slot = { ...box, x: 0, y: 0, left: [], right: [] };
    columns[column] = [...(columns[column] ?? []), slot];
    return slot;
  };
  const slots = new Map(boxes.map((box) => [box.id, put(layer.get(box.id) ?? 0, box)]));
  const routes = edges.flatMap((edge) => {
    const [from, to] = [slots.get(edge.origin), slots.get(edge.destination)];
    if (!from || !to) return [];
    if (backward.has(edge)) return [{ edge, through: [], backward: true }];
    const [first, last] = [layer.get(from.id) ?? 0, layer.get(to.id) ?? 0];
    const between = Array.from({ length: last - first - 1 }, (_, step) =>
      put(first + 1 + step, { id: "", width: 0, height: 8 }),
    );
    const path = [from, ...between, to];
    path.forEach((slot, index) => {
      const next = path[index + 1];
      if (!next) return;
      slot.right.push(next);
      next.left.push(slot);
    });
    return [{ edge, through: between, backward: false }];
  });
  for (const column of columns) stack(column, (slot) => column.indexOf(slot) * (slot.height + ROW_GAP));
  for (let sweep = 0; sweep < SWEEPS; sweep++) {
    const rightward = sweep % 2 === 0;
    for (const column of rightward ? columns : columns.toReversed()) {
      stack(column, (slot) => {
        const joined = rightward ? slot.left : slot.right;
        return joined.length > 0 ? mean(joined.map(middle)) : middle(slot);
      });
    }
  }
  const tallest =
    Math.max(...columns.flat().map(({ y, height }) => y + height)) - Math.min(...columns.flat().map(({ y }) => y));
  const gap = Math.max(COLUMN_GAP.least, Math.min(COLUMN_GAP.most, tallest * COLUMN_GAP.share));
  let x = 0;
  for (const column of columns) {
    const width = Math.max(...column.map((slot) => slot.width));
    for (const slot of column) Object.assign(slot, { x, width });
    x += width + gap;
  }
  return { boxes: slots, routes };
}
