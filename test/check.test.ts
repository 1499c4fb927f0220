import { execa } from "execa";
import { packageRoot } from "../version.ts";

describe("the sources", function () {
  this.timeout(120_000);
  const check = (...command: [string, ...string[]]) =>
    execa(command[0], command.slice(1), { cwd: packageRoot, preferLocal: true });

  it("are formatted and free of lint", () => check("biome", "ci", "."));
  it("have strict types", () => check("tsc", "-p", "."));
});
