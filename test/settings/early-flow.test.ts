import { equal } from "node:assert/strict";
import { tmpdir } from "node:os";
import { flowStartsEarly } from "../../settings/early-flow.ts";
import type { RawSettings } from "../../settings/raw-settings.ts";
import { exampleSettings } from "../context/example.ts";

describe("whether the worker and the registration start before Prefect answers", () => {
  const starts = (prefect: RawSettings, more: RawSettings = {}): boolean => {
    const own = { enabled: true, deployment: "flow/one", worker: ["prefect", "worker"], ...prefect };
    return flowStartsEarly(exampleSettings(tmpdir(), { prefect: own, ...more }));
  };

  it("they do on a Prefect of the stack, either or both", () => {
    equal(starts({}), true);
    equal(starts({ register: ["python", "deploy.py"] }), true);
    equal(starts({ register: ["python", "deploy.py"] }, { ports: { prefect: 4200 } }), true);
  });

  it("they do not where Prefect runs already, or there is nothing to start", () => {
    equal(starts({ url: "http://127.0.0.1:4200" }), false);
    equal(starts({ enabled: false }), false);
    const nothing = { prefect: { enabled: true, deployment: "flow/one" } };
    equal(flowStartsEarly(exampleSettings(tmpdir(), nothing)), false);
  });

  it("they do not where something that needs Prefect comes before the worker", () => {
    equal(starts({ deploy: "all" }), false);
    equal(starts({ companions: { listener: { command: ["listen"] } } }), false);
  });

  it("they do not where the settings name the address of Prefect themselves", () => {
    equal(starts({ env: { PREFECT_API_URL: "http://127.0.0.1:4200/api" } }), false);
    const register = ["prefect", "--api", "http://127.0.0.1:4200/api"];
    equal(starts({ register }, { ports: { prefect: 4200 } }), false);
    equal(starts({ register }, { ports: { prefect: 4201 } }), true);
    const inside = { image: "an/image:1", register: ["prefect", "--api", "http://prefect:4200/api"] };
    equal(starts(inside), false);
    equal(starts({ ...inside, register }, { ports: { prefect: 4200 } }), true);
  });
});
