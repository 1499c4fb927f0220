type Point = readonly [x: number, y: number];

const MARGIN = 48;
const LARGEST_SCALE = 1.3;
/** The smallest readable scale. A graph that needs a smaller one makes the page larger. */
const SMALLEST_SCALE = 0.6;

export interface Fit {
  width: number;
  height: number;
  /** An SVG transform from the points to a picture of this size. */
  transform: string;
}

/** How to show all the points in the available room: centred, and as large as is pleasant. */
export function fitTo(points: Point[], room: { width: number; height: number }): Fit {
  const [xs, ys] = [points.map(([x]) => x), points.map(([, y]) => y)];
  const [left, top] = [Math.min(...xs), Math.min(...ys)];
  const size = { width: Math.max(...xs) - left, height: Math.max(...ys) - top };
  const whole = Math.min((room.width - 2 * MARGIN) / size.width, (room.height - 2 * MARGIN) / size.height);
  const scale = Math.max(SMALLEST_SCALE, Math.min(LARGEST_SCALE, whole));
  const width = Math.max(room.width, size.width * scale + 2 * MARGIN);
  const height = Math.max(room.height, size.height * scale + 2 * MARGIN);
  const [x, y] = [(width - size.width * scale) / 2 - left * scale, (height - size.height * scale) / 2 - top * scale];
  return { width, height, transform: `translate(${x} ${y}) scale(${scale})` };
}
