import { readdirSync, readFileSync } from "node:fs";
import { stripTypeScriptTypes } from "node:module";

export interface PageFile {
  type: string;
  body: string;
}

const TYPES: Record<string, string> = {
  html: "text/html; charset=utf-8",
  css: "text/css; charset=utf-8",
  ts: "text/javascript; charset=utf-8",
};

const folder = new URL("page/", import.meta.url);

/** The page's files by name, read once. Browsers get the scripts without their types, under the names that they import. */
export const pageFiles = (): Map<string, PageFile> =>
  new Map(
    readdirSync(folder).map((name) => {
      const extension = name.slice(name.lastIndexOf(".") + 1);
      const text = readFileSync(new URL(name, folder), "utf8");
      const body = extension === "ts" ? stripTypeScriptTypes(text) : text;
      return [name, { type: TYPES[extension] ?? "application/octet-stream", body }];
    }),
  );
