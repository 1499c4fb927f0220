import { equal } from "node:assert/strict";
import { refusalIn } from "../../steps/deploy-refusal.ts";

describe("why prefect deploy ended", () => {
  it("is what the server answered", () => {
    const tail = `Traceback (most recent call last):
prefect.exceptions.PrefectHTTPStatusError: Client error '422' - Response: {'exception_detail': [{'type': 'value_error', 'msg': "Value error, Validation failed for field 'month'. Failure reason: 'abc' is not of type 'integer'", 'input': {}}]}
An exception occurred.`;
    equal(refusalIn(tail), "Validation failed for field 'month'. Failure reason: 'abc' is not of type 'integer'");
    equal(refusalIn(`Response: {'detail': 'Work pool "k8s" not found.'}`), 'Work pool "k8s" not found.');
  });

  it("is the values that Prefect itself refuses", () => {
    const tail = `1 validation error for CronSchedule
cron
  Value error, Invalid cron string: "61 3 * * *"
    For further information visit https://errors.pydantic.dev
[exit code 1 after 2.0 s]`;
    equal(refusalIn(tail), '1 validation error for CronSchedule cron Value error, Invalid cron string: "61 3 * * *"');
  });

  it("is else its last sentence, or nothing", () => {
    equal(
      refusalIn("Deploying nightly\n\nA work pool is required.\nAn exception occurred.\n"),
      "A work pool is required.",
    );
    equal(refusalIn(""), undefined);
  });
});
