import { makeImages, removeImages } from "./images.ts";
import { passed, seen, selected, test, wanted } from "./matrix.ts";
import { nameOf } from "./row.ts";
import { rows as all, matrix } from "./rows.ts";
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
        await test(row).then(settle?.resolve, settle?.reject);
      }
    };
    for (let nth = 0; nth < atOnce; nth++) void next();
  });

  for (const row of rows) it(nameOf(row), () => done.get(row)?.promise);
});

after(async () => {
  await removeImages();
  const ours = wanted(matrix);
  const others = matrix.length - ours.length;
  process.stdout.write(`\n${ours.length} of ${matrix.length} rows (${selected.why})`);
  process.stdout.write(others > 0 ? `; ${others} are not run here, npm run test:faults runs all\n` : "\n");
  process.stdout.write(`\n${table(ours, seen)}\n`);
  // Of a part, or with a row that failed, it would no longer be what is promised.
  if (matrix.every((row) => passed.has(nameOf(row)))) keep(table(matrix, seen));
});
