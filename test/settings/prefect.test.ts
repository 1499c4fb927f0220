import { deepEqual, equal, match, throws } from "node:assert/strict";
import { RehearsalError } from "../../errors.ts";
import { namedCommands } from "../../settings/named-commands.ts";
import { cliOf, pythonOf } from "../../settings/project.ts";
import type { RawSettings } from "../../settings/raw-settings.ts";
import { exampleSettings } from "../context/example.ts";
import { temporaryPlace } from "../temporary-place.ts";

const place = temporaryPlace("settings-");
after(() => place.remove());
const settings = (prefect: RawSettings, more: RawSettings = {}) =>
  exampleSettings(place.path, { prefect: { enabled: true, deployment: "flow/one", ...prefect }, ...more });
const refused = (expected: RegExp, ...given: Parameters<typeof settings>) =>
  throws(
    () => settings(...given),
    (error: unknown) => {
      match((error as RehearsalError).explanation.found, expected);
      return error instanceof RehearsalError;
    },
  );

describe("settings of companions", () => {
  const listener = { command: ["python", "-m", "listener"] };

  it("have times in milliseconds, and are commands of the rehearsal", () => {
    const all = settings({ companions: { listener: { ...listener, env: { A: "1" } } }, env: { B: "2" } });
    const { flush, grace, ready } = all.prefect.companions.listener ?? {};
    deepEqual([flush, grace, ready], [10_000, 3_000, undefined]);
    deepEqual(
      namedCommands(all).find(({ setting }) => setting === "prefect.companions.listener"),
      {
        ...{ setting: "prefect.companions.listener", argv: listener.command, cwd: place.path, image: undefined },
        env: { A: "1", B: "2" },
      },
    );
  });

  it("are refused when their log would be another's, or is no name", () => {
    refused(
      /prefect\.companions\.a: expected another name than that of one of `commands`/,
      {
        companions: { a: listener },
      },
      { commands: { a: { command: ["true"] } } },
    );
    refused(/prefect\.companions/, { companions: { worker: listener } });
  });

  it("are refused when what shows that they are ready is no expression", () => {
    refused(/prefect\.companions\.listener\.ready: expected a regular expression/, {
      companions: { listener: { ...listener, ready: "(" } },
    });
  });
});

describe("settings of prefect.deploy", () => {
  it("need no deployment to run", () => {
    equal(settings({ deploy: "all", deployment: undefined }).prefect.deployment, undefined);
    refused(/prefect\.deployment: expected the name of a deployment, prefect\.deploy set to all/, {
      deployment: undefined,
    });
  });

  it("are refused with a Prefect that is not the rehearsal's own", () => {
    refused(/prefect\.deploy: expected only without prefect\.url/, { deploy: "all", url: "http://127.0.0.1:4200" });
  });

  it("are refused when no Python is beside Prefect's command line", () => {
    refused(/prefect\.project\.cli: expected a command that ends with prefect/, {
      deploy: "all",
      project: { cli: ["make", "deploy"] },
    });
  });

  it("find Prefect's command line and its Python", () => {
    const worker = ["uv", "run", "--no-sync", "prefect", "worker", "start"];
    deepEqual(cliOf(undefined, worker), worker.slice(0, 4));
    deepEqual(cliOf(undefined, undefined, ["sh", "-c", "x"]), ["prefect"]);
    deepEqual(cliOf(["own", "prefect"], worker), ["own", "prefect"]);
    deepEqual(pythonOf(["uv", "run", "prefect"]), ["uv", "run", "python"]);
    deepEqual(pythonOf(["/app/.venv/bin/prefect"]), ["/app/.venv/bin/python"]);
    deepEqual(pythonOf(["python3", "-m", "prefect"]), ["python3"]);
    equal(pythonOf(["uv", "run", "serve"]), undefined);
  });
});
