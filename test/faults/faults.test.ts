import { carryOut } from "./carry-out.ts";
import { makeImages, removeImages } from "./images.ts";
import { nameOf, type Row, type Seen } from "./row.ts";
import { rows as all } from "./rows.ts";
import { keep, table } from "./table.ts";

/** How many rows happen at once. */
const atOnce = 2;

/** FAULTS is a pattern: only the rows that match happen then, and the table is not kept. */
const only = process.env.FAULTS;
const rows = only === undefined ? all : all.filter((row) => new RegExp(only).test(nameOf(row)));

describe("faults", function () {
  this.timeout(600_000);
  const seen = new Map<Row, Seen>();
  const done = new Map(rows.map((row) => [row, Promise.withResolvers<void>()]));

  before(async () => {
    for (const { promise } of done.values()) promise.catch(() => {}); // Each test awaits its own.
    await makeImages();
    const waiting = rows.values();
    const next = async () => {
      for (const row of waiting) {
        const settle = done.get(row);
        await carryOut(row, (one) => seen.set(row, one)).then(settle?.resolve, settle?.reject);
      }
    };
    for (let nth = 0; nth < atOnce; nth++) void next();
  });

  for (const row of rows) it(nameOf(row), () => done.get(row)?.promise);

  after(async () => {
    await removeImages();
    const told = table(rows, seen);
    process.stdout.write(`\n${told}\n`);
    if (only === undefined) keep(told);
  });
});
