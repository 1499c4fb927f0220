import { messageOf } from "../../errors.ts";
import { carryOut } from "./carry-out.ts";
import { makeImages, removeImages } from "./images.ts";
import { matrix, nameOf, only, seen, wanted } from "./matrix.ts";
import { rows as all } from "./rows.ts";
import { keep, table } from "./table.ts";

/** How many rows happen at once. */
const atOnce = 2;

describe("faults", function () {
  this.timeout(600_000);
  const rows = wanted(all);
  const done = new Map(rows.map((row) => [row, Promise.withResolvers<void>()]));

  before(async () => {
    for (const { promise } of done.values()) promise.catch(() => {}); // Each test awaits its own.
    await makeImages();
    const waiting = rows.values();
    const next = async () => {
      for (const row of waiting) {
        const settle = done.get(row);
        const attempt = () => carryOut(row, (one) => seen.set(row, one));
        // A fault has to meet its phase, which a machine that is busy with others may let pass: it gets a second try, and the first is told.
        const again = (thrown: unknown) => {
          process.stdout.write(`once more: ${nameOf(row)}, after: ${messageOf(thrown)}\n`);
          return attempt();
        };
        await attempt().catch(again).then(settle?.resolve, settle?.reject);
      }
    };
    for (let nth = 0; nth < atOnce; nth++) void next();
  });

  for (const row of rows) it(nameOf(row), () => done.get(row)?.promise);
});

after(async () => {
  await removeImages();
  const told = table(matrix, seen);
  process.stdout.write(`\n${told}\n`);
  if (only === undefined && matrix.every((row) => seen.has(row))) keep(told);
});
