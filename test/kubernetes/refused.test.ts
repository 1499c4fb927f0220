import assert from "node:assert/strict";
import { managedBy } from "../../kubernetes/labels.ts";
import { run } from "../faults/command.ts";
import { clusterOfSuite, withoutEngine } from "./in-cluster.ts";
import { applied } from "./stack.ts";

const admission = (kind: string) => ({ apiVersion: "admissionregistration.k8s.io/v1", kind });
const [label, value] = managedBy.split("=") as [string, string];
const rule = "no-web";
const message = "images of the web are not allowed in this cluster";

/** A rule of a cluster's own that lets no pod of the web UI into namespaces of rehearsals. */
const objects = [
  {
    ...admission("ValidatingAdmissionPolicy"),
    metadata: { name: rule, labels: {} },
    spec: {
      failurePolicy: "Fail",
      matchConstraints: {
        resourceRules: [{ apiGroups: [""], apiVersions: ["v1"], operations: ["CREATE"], resources: ["pods"] }],
      },
      validations: [
        {
          expression: `!("app.kubernetes.io/name" in object.metadata.labels) || object.metadata.labels["app.kubernetes.io/name"] != "web"`,
          message,
        },
      ],
    },
  },
  {
    ...admission("ValidatingAdmissionPolicyBinding"),
    metadata: { name: rule, labels: {} },
    spec: {
      policyName: rule,
      validationActions: ["Deny"],
      matchResources: { namespaceSelector: { matchLabels: { [label]: value } } },
    },
  },
];

describe("what a cluster refuses a rehearsal", function () {
  this.timeout(120_000);
  const on = clusterOfSuite();

  it("is told in the words of the API server where a right is missing, and nothing is left", async () => {
    const nobody = await on().cluster.as("nobody");
    const at = on().place();
    const { exitCode, output } = await run(at, ["run", "-s", "faults"], withoutEngine(nobody.kubeconfig as string));
    assert.equal(exitCode, 3, output);
    assert.match(output, /User "nobody" cannot \w+ resource "namespaces"/);
    assert.deepEqual(await on().left(at), []);
  });

  it("is told in the words of the rule where that refuses a pod, and nothing is left", async () => {
    const { exitCode: made, stderr } = await applied(on().cluster.access, objects);
    assert.equal(made, 0, stderr);
    const at = on().place();
    const { exitCode, output } = await run(at, ["run", "-s", "faults"], on().how);
    assert.equal(exitCode, 3, output);
    assert.ok(output.includes(`web has failed: `) && output.includes(message), output);
    assert.deepEqual(await on().left(at), []);
  });
});
