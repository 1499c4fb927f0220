import { mkdir, readdir, readFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { writeOnceSync, writeWhole } from "../machine/write-whole.ts";
import type { Objects } from "./objects.ts";

/** The objects in a local folder: that of the S3 gateway, or one of bundles. */
export const folderObjects = (directory: string): Objects => {
  const pathOf = (key: string) => join(directory, ...key.split("/"));
  return {
    async *list(folder, { after = "" }) {
      const entries = await readdir(pathOf(folder), { withFileTypes: true }).catch(noneIfMissing);
      yield entries
        .map((entry) => `${folder}${entry.name}${entry.isDirectory() ? "/" : ""}`)
        .filter((key) => key > after)
        .sort();
    },

    get: (key) => readFile(pathOf(key)).catch(undefinedIfMissing),

    async putNew(key, content) {
      await mkdir(dirname(pathOf(key)), { recursive: true });
      writeOnceSync(pathOf(key), content);
    },

    async replace(key, content) {
      await mkdir(dirname(pathOf(key)), { recursive: true });
      await writeWhole(pathOf(key), content);
    },
  };
};

const isMissing = (error: NodeJS.ErrnoException): boolean => error.code === "ENOENT" || error.code === "ENOTDIR";

function noneIfMissing(error: NodeJS.ErrnoException): never[] {
  if (isMissing(error)) return [];
  throw error;
}

function undefinedIfMissing(error: NodeJS.ErrnoException): undefined {
  if (!isMissing(error)) throw error;
}
