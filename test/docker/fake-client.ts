import { chmodSync, readFileSync, writeFileSync } from "node:fs";
import { delimiter, join } from "node:path";
import { temporaryPlace } from "../temporary-place.ts";

/** A `docker` command on PATH that notes how it is called and does what a shell script says, until it is disposed of. */
export class FakeClient implements Disposable {
  readonly #place = temporaryPlace("docker-client-");
  readonly #path = process.env.PATH ?? "";

  constructor(...script: string[]) {
    const file = join(this.#place.path, "docker");
    writeFileSync(file, ["#!/bin/sh", `echo "$@" >> '${this.#place.path}/calls'`, ...script, ""].join("\n"));
    chmodSync(file, 0o755);
    process.env.PATH = `${this.#place.path}${delimiter}${this.#path}`;
  }

  /** The arguments of every call so far. */
  get calls(): string[] {
    return readFileSync(join(this.#place.path, "calls"), "utf8").trimEnd().split("\n");
  }

  [Symbol.dispose](): void {
    process.env.PATH = this.#path;
    this.#place.remove();
  }
}
