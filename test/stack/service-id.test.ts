import assert from "node:assert/strict";
import { locatedService, serviceId } from "../../kubernetes/service-id.ts";

describe("the id of a service in a cluster", () => {
  const service = {
    cluster: { context: "arn:aws:eks:eu-west-1:1:cluster/a b" },
    namespace: "rehearsal-1",
    service: "web",
  };

  it("is read as it was written, whatever the name of the context", () => {
    assert.deepEqual(locatedService(serviceId(service)), service);
    assert.deepEqual(locatedService(serviceId({ ...service, pod: "web-1" })), { ...service, pod: "web-1" });
  });

  it("is not that of a container", () => {
    assert.equal(locatedService("0123456789ab"), undefined);
  });
});
