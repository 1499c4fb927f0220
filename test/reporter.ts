import { appendFileSync } from "node:fs";
import Mocha from "mocha";

/** The ordinary list of tests, and one more line with the counts for whoever adds up several suites. */
export default class CountingReporter extends Mocha.reporters.Spec {
  constructor(runner: Mocha.Runner, options: Mocha.MochaOptions) {
    super(runner, options);
    runner.once(Mocha.Runner.constants.EVENT_RUN_END, () => {
      const { passes = 0, failures = 0, pending = 0 } = runner.stats ?? {};
      const counts = `${passes} passed, ${failures} failed, ${pending} skipped`;
      process.stdout.write(`${counts}\n`);
      if (process.env.TEST_COUNTS) appendFileSync(process.env.TEST_COUNTS, `${counts}\n`);
    });
  }
}
