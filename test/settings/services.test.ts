import assert from "node:assert/strict";
import { planServices, provisionedServices, type ServicePlan } from "../../settings/services.ts";
import { exampleSettings } from "../context/example.ts";
import { temporaryPlace } from "../temporary-place.ts";

const url = "http://127.0.0.1:9999";

describe("the services of a rehearsal", () => {
  let place: ReturnType<typeof temporaryPlace>;
  before(() => {
    place = temporaryPlace("services-");
  });
  after(() => place.remove());

  const plan = (added: Record<string, unknown>) => planServices(exampleSettings(place.path, added));
  const all: ServicePlan = {
    postgres: "provisioned",
    marquez: "provisioned",
    web: "provisioned",
    prefect: "provisioned",
    s3: "provisioned",
  };
  const prefect = { enabled: true, deployment: "flow/deployment" };

  for (const [what, settings, different] of [
    ["are all provisioned where the settings name none that runs already", { prefect }, {}],
    [
      "include neither a database nor a web UI where there is a Marquez: they could not reach it",
      { prefect, marquez: { url } },
      { marquez: "existing", postgres: "absent", web: "absent" },
    ],
    [
      "include a web UI that runs already, with a Marquez that does",
      { prefect, marquez: { url }, web: { url } },
      { marquez: "existing", postgres: "absent", web: "existing" },
    ],
    ["include a web UI that runs already, with a Marquez of ours", { prefect, web: { url } }, { web: "existing" }],
    ["include a Prefect that runs already", { prefect: { ...prefect, url } }, { prefect: "existing" }],
    ["include no Prefect without a flow run", { prefect: { enabled: false } }, { prefect: "absent" }],
    [
      "include no Prefect without a flow run, although one runs already",
      { prefect: { enabled: false, url } },
      { prefect: "absent" },
    ],
    ["include no S3 gateway where the evidence goes to AWS", { prefect, evidence: { store: "s3" } }, { s3: "absent" }],
  ] as const)
    it(what, () => assert.deepEqual(plan(settings), { ...all, ...different }));

  it("that are provisioned need an image; the others need none", () => {
    assert.deepEqual(provisionedServices(plan({ marquez: { url } })), ["s3"]);
    assert.deepEqual(provisionedServices(all), ["postgres", "marquez", "web", "prefect", "s3"]);
  });
});
