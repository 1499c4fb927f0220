import assert from "node:assert/strict";
import { layersOf } from "../../offline/emulators/web-stand-in/page/layers.ts";
import { layOut } from "../../offline/emulators/web-stand-in/page/layout.ts";
import { shorten, wrap } from "../../offline/emulators/web-stand-in/page/wrap.ts";

const edges = (...pairs: string[]) =>
  pairs.map((pair) => {
    const [origin = "", destination = ""] = pair.split(">");
    return { origin, destination };
  });
const layers = (nodes: string, ...pairs: string[]) => {
  const { layer, backward } = layersOf(nodes.split(""), edges(...pairs));
  const found: Record<string, number> = Object.fromEntries(layer);
  return { found, backward: [...backward].map(({ origin, destination }) => `${origin}>${destination}`) };
};
const perCharacter = (text: string): number => text.length;

describe("web stand-in, the layout of a graph", () => {
  it("puts inputs left of the job and outputs right of it", () => {
    assert.deepEqual(layers("oij", "i>j", "j>o"), { found: { i: 0, j: 1, o: 2 }, backward: [] });
  });

  it("puts an input just left of the job that reads it, however far along that is", () => {
    assert.equal(layers("abcdex", "a>b", "b>c", "c>d", "d>e", "x>d").found.x, 2);
  });

  it("ends on a circle, with one edge leading backward", () => {
    assert.deepEqual(layers("abc", "a>b", "b>c", "c>b"), { found: { a: 0, b: 1, c: 2 }, backward: ["c>b"] });
    assert.deepEqual(layers("ab", "a>b", "b>a").backward, ["b>a"]);
  });

  it("lays no box over another, and leads an edge past the boxes between its ends", () => {
    const boxes = [..."abcdefgh"].map((id, index) => ({ id, width: 100 + 10 * index, height: 60 + 5 * index }));
    const { boxes: placed, routes } = layOut(boxes, edges("a>b", "b>c", "c>d", "a>d", "e>b", "f>b", "b>g", "b>h"));
    const all = [...placed.values()];
    for (const one of all) {
      for (const other of all) {
        const apart =
          one.x + one.width <= other.x ||
          other.x + other.width <= one.x ||
          one.y + one.height <= other.y ||
          other.y + other.height <= one.y;
        assert.ok(one === other || apart, `${one.id} and ${other.id}`);
      }
    }
    assert.equal(routes.length, 8);
    const long = routes.find(({ edge }) => edge.origin === "a" && edge.destination === "d");
    assert.equal(long?.through.length, 2);
    for (const place of long?.through ?? []) {
      const level = place.y + place.height / 2;
      const beside = all.filter(({ x, width }) => x < place.x + place.width && place.x < x + width);
      assert.ok(beside.every(({ y, height }) => level < y || level > y + height));
    }
  });

  it("wraps a name after separators, else anywhere, and leaves nothing out", () => {
    assert.deepEqual(wrap("SACAA Flight Schools.xlsx", 14, perCharacter), ["SACAA Flight ", "Schools.xlsx"]);
    assert.deepEqual(wrap("abcdefghij", 4, perCharacter), ["abcd", "efgh", "ij"]);
    assert.deepEqual(wrap("short", 10, perCharacter), ["short"]);
  });

  it("shortens a folder in its middle and keeps more of its end", () => {
    assert.equal(shorten("/home/x/data/", 20, perCharacter), "/home/x/data/");
    const shown = shorten("/home/somebody/with/a/long/path/to/data/", 20, perCharacter);
    assert.equal(shown.length, 20);
    assert.match(shown, /^\/home\/….*\/to\/data\/$/);
  });
});
