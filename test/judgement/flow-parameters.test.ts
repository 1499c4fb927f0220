import assert from "node:assert/strict";
import { adviceOn, parameterProblems } from "../../judgement/flow-parameters.ts";

describe("the parameters of a flow run", () => {
  const deployment = {
    id: "d1",
    name: "nightly",
    flow_id: "f1",
    parameters: { month: 1 },
    parameter_openapi_schema: {
      properties: { profile: {}, month: {}, day: {} },
      required: ["profile", "month", "day"],
    },
  };

  it("are right when what the flow requires is given, by the settings or the deployment", () => {
    assert.deepEqual(adviceOn(parameterProblems(deployment, { profile: "generic", day: 2 })), []);
  });

  it("lack what is required and given by neither: each setting is named", () => {
    assert.deepEqual(adviceOn(parameterProblems(deployment, {})), [
      "Set prefect.parameters.profile and prefect.parameters.day: the flow requires them.",
    ]);
  });

  it("name what the flow does not take", () => {
    assert.deepEqual(adviceOn(parameterProblems(deployment, { prof: "generic", profile: "x", day: 2 })), [
      "The flow does not take prefect.parameters.prof (did you mean profile?); it takes profile, month, day.",
    ]);
  });

  it("are said to be meant only when they are near", () => {
    const takes = { parameter_openapi_schema: { properties: { profile_name: {}, input_dir: {} } } };
    assert.deepEqual(adviceOn(parameterProblems(takes, { profile: "aviation", verbosity: 2 })), [
      "The flow does not take prefect.parameters.profile (did you mean profile_name?) and prefect.parameters.verbosity; it takes profile_name, input_dir.",
    ]);
  });

  it("cannot be compared with a deployment that has no schema", () => {
    assert.deepEqual(adviceOn(parameterProblems({}, { any: 1 })), []);
  });
});
