import assert from "node:assert/strict";
import { errorsInOutput, reasonInLog } from "../../prefect/failure.ts";

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

/** As a process that serves a deployment printed it, of a real Prefect 3.9.1. Its flow run had no log. */
const output = `Your flow 'backfill' is being served and polling for scheduled runs!

02:10:32.578 | INFO    | Flow run 'rehearsal-1' - month 1
02:10:36.963 | ERROR   | prefect.engine - Execution of flow run '94c3dc6d' exited with unexpected exception
Traceback (most recent call last):
  File "prefect/utilities/callables/__init__.py", line 290, in parameters_to_args_kwargs
    raise SignatureMismatchError.from_bad_params(
prefect.exceptions.SignatureMismatchError: Function expects parameters ['month', 'meet'] but was provided with parameters ['moth']
02:10:37.404 | ERROR   | prefect.runner.flow_run_executor - Process exited with status code: 1. Process exited with a general error.
02:10:37.436 | INFO    | prefect.runner.state_proposer - Reported flow run '94c3dc6d' as crashed
`;

describe("the errors of a flow run in its worker's output", () => {
  it("are those that name it, with their tracebacks", () => {
    const errors = errorsInOutput(output, { id: "94c3dc6d", name: "rehearsal-2" });
    assert.equal(errors.length, 1);
    assert.match(errors[0]?.message ?? "", /^02:10:36\.963 (.|\n)*\['moth'\]$/);
    assert.equal(
      reasonInLog(errors),
      "prefect.exceptions.SignatureMismatchError: Function expects parameters ['month', 'meet'] but was provided with parameters ['moth']",
    );
  });

  it("are none of another one's, and no other words about it", () => {
    assert.deepEqual(errorsInOutput(output, { id: "0449af40", name: "rehearsal-1" }), []);
    assert.deepEqual(errorsInOutput("", { id: "94c3dc6d", name: "rehearsal-2" }), []);
  });
});
