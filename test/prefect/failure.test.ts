import assert from "node:assert/strict";
import { reasonInLog } from "../../prefect/failure.ts";

const line = (level: number, message: string) => ({ timestamp: "", level, name: "prefect.flow_runs", message });
const before = [line(20, "Running 1 deployment pull step(s)")];

/** As a real Prefect 3.9.1 logged them. */
const wrongName = `Engine execution exited with unexpected exception
Traceback (most recent call last):
  File "prefect/flow_engine.py", line 2275, in run_flow
    parameters=_flow_parameters(
prefect.exceptions.SignatureMismatchError: Function expects parameters ['profile'] but was provided with parameters ['prof']`;
const missing = `Engine execution exited with unexpected exception
Traceback (most recent call last):
  File "prefect/utilities/callables/__init__.py", line 71, in get_call_parameters
    bound_signature = inspect.signature(fn).bind(*call_args, **call_kwargs)
TypeError: missing a required argument: 'profile'

During handling of the above exception, another exception occurred:

Traceback (most recent call last):
  File "prefect/flow_engine.py", line 2275, in run_flow
    parameters=_flow_parameters(
prefect.exceptions.ParameterBindError: Error binding parameters for function 'needs': missing a required argument: 'profile'.
Function 'needs' has signature 'profile: str, month: int' but received args: () and kwargs: [].`;

describe("the reason in a flow run's log", () => {
  it("is the exception of its last error", () => {
    assert.equal(
      reasonInLog([...before, line(40, wrongName)]),
      "prefect.exceptions.SignatureMismatchError: Function expects parameters ['profile'] but was provided with parameters ['prof']",
    );
  });

  it("is the last of several exceptions, with all its lines", () => {
    assert.equal(
      reasonInLog([line(40, missing), line(20, "after")]),
      "prefect.exceptions.ParameterBindError: Error binding parameters for function 'needs': missing a required argument: 'profile'. " +
        "Function 'needs' has signature 'profile: str, month: int' but received args: () and kwargs: [].",
    );
  });

  it("is an error's own text when it has no exception", () => {
    assert.equal(
      reasonInLog([line(40, "Process exited with status code: 137")]),
      "Process exited with status code: 137",
    );
  });

  it("is not there without an error", () => assert.equal(reasonInLog(before), undefined));
});
