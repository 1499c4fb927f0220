import { mkdir, writeFile } from "node:fs/promises";
import { dirname } from "node:path";

/** Puts a shell script at `path`, where a program is looked for. */
export async function program(path: string, ...lines: string[]): Promise<string> {
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, ["#!/bin/sh", ...lines, ""].join("\n"), { mode: 0o755 });
  return path;
}
