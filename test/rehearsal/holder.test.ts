import assert from "node:assert/strict";

import { join } from "node:path";
import { StopRequest } from "../../context/stop-request.ts";
import { RehearsalError } from "../../errors.ts";
import { hold } from "../../rehearsal/holder.ts";
import { temporaryPlace } from "../temporary-place.ts";

const never = new AbortController().signal;
const unexpected = () => assert.fail("nobody waits");

describe("holding a stack", () => {
  let place: ReturnType<typeof temporaryPlace>;
  beforeEach(() => {
    place = temporaryPlace("holder-");
  });
  afterEach(() => place.remove());

  it("is possible for one rehearsal at a time: the second is told who holds it, since when and what to do", async () => {
    const options = { directory: place.path, wait: false, waiting: unexpected, signal: never };
    {
      await using _held = await hold(options);
      await assert.rejects(hold(options), (thrown) => {
        assert.ok(thrown instanceof RehearsalError);
        assert.equal(thrown.code, "BUSY");
        assert.match(
          thrown.explanation.found,
          new RegExp(`process ${process.pid} on \\S+ has held it since \\d{4}-.*Z`),
        );
        assert.match(thrown.explanation.next, /--wait/);
        return true;
      });
      // Another stack is free.
      await using _other = await hold({ ...options, directory: join(place.path, "other") });
    }
    await using again = await hold(options);
    assert.equal(again.afterDeath, false);
  });

  it("can be waited for, until the rehearsal is asked to stop", async () => {
    const stop = new AbortController();
    await using _held = await hold({ directory: place.path, wait: false, waiting: unexpected, signal: never });
    const waits = hold({
      directory: place.path,
      wait: true,
      waiting: ({ pid }) => {
        assert.equal(pid, process.pid);
        stop.abort(new StopRequest("SIGTERM"));
      },
      signal: stop.signal,
    });
    await assert.rejects(waits, (thrown) => {
      assert.ok(thrown instanceof RehearsalError);
      assert.equal(thrown.code, "INTERRUPTED");
      return /SIGTERM/.test(thrown.message);
    });
  });
});
