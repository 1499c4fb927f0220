import type { Placed } from "./layout.ts";

type Point = readonly [x: number, y: number];

const STEPS = 48;

/** Points along a cubic Bézier curve. */
const bezier = (a: Point, b: Point, c: Point, d: Point): Point[] =>
  Array.from({ length: STEPS + 1 }, (_, step) => {
    const t = step / STEPS;
    const at = (axis: 0 | 1): number =>
      (1 - t) ** 3 * a[axis] + 3 * (1 - t) ** 2 * t * b[axis] + 3 * (1 - t) * t ** 2 * c[axis] + t ** 3 * d[axis];
    return [at(0), at(1)];
  });

const across = (from: Point, to: Point): Point[] => {
  const half = (from[0] + to[0]) / 2;
  return bezier(from, [half, from[1]], [half, to[1]], to);
};

/** From the right side of one box to the left side of another, level at both ends, through the middles of those between. */
export function forwardCurve(from: Placed, through: Placed[], to: Placed): Point[] {
  const level = ({ y, height }: Placed): number => y + height / 2;
  const stops: Point[] = [
    [from.x + from.width, level(from)],
    ...through.flatMap((place): Point[] => [
      [place.x, level(place)],
      [place.x + place.width, level(place)],
    ]),
    [to.x, level(to)],
  ];
  return stops.slice(1).flatMap((stop, index) => across(stops[index] ?? stop, stop));
}

/** Below both boxes, for an edge that leads back to the left. */
export function backwardCurve(from: Placed, to: Placed): Point[] {
  const [start, end]: Point[] = [from, to].map(({ x, y, width, height }): Point => [x + width / 2, y + height]) as [
    Point,
    Point,
  ];
  const below = Math.max(start?.[1] ?? 0, end?.[1] ?? 0) + 70;
  return start && end ? bezier(start, [start[0], below], [end[0], below], end) : [];
}
