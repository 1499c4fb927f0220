import { copyFile, cp } from "node:fs/promises";
import { join } from "node:path";
import { packaged } from "../folder.ts";
import { once } from "../kit.ts";
import { contentHash } from "../tools/content-hash.ts";
import { goBuild } from "../tools/go.ts";
import type { Recipe } from "./recipe.ts";

const VERSION = "1.8.0";
const here = packaged("images/recipes/s3");

/** The S3 gateway, from its Go module. */
export const s3: Recipe = {
  name: `versitygw:${VERSION}`,
  what: `versitygw ${VERSION} from its Go module`,
  standIn: false,
  onBase: false,
  contents: [{ folder: here }],
  async context(directory, doing, say) {
    const of = "github.com/versity/versitygw/cmd/versitygw";
    const built = await once(
      `versitygw-${VERSION}-${await contentHash([{ folder: here }])}`,
      async (made) => {
        const to = join(made, "versitygw");
        await goBuild({ module: here, of, to, set: { "main.Version": `v${VERSION}` } }, doing, say);
      },
      say,
    );
    await cp(here, directory, { recursive: true });
    await copyFile(join(built, "versitygw"), join(directory, "versitygw"));
  },
};
