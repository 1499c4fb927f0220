import assert from "node:assert/strict";
import { mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { StopRequest } from "../../context/stop-request.ts";
import { RehearsalError } from "../../errors.ts";
import { bootId } from "../../machine/process-identity.ts";
import { hold, isInUse, share } from "../../rehearsal/holder.ts";
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

  describe("that several rehearsals share", () => {
    const options = () => ({ directory: place.path, wait: false, waiting: unexpected, signal: never });
    const isBusy = (found: RegExp) => (thrown: unknown) => {
      assert.ok(thrown instanceof RehearsalError);
      assert.equal(thrown.code, "BUSY");
      assert.match(thrown.explanation.found, found);
      return true;
    };

    it("is not possible meanwhile: whoever tries is told which processes rehearse on it", async () => {
      {
        await using _one = await share(options());
        await using _other = await share(options());
        const found = new RegExp(`^2 rehearsals .* process ${process.pid} on .*, process ${process.pid} on `);
        await assert.rejects(hold(options()), isBusy(found));
        assert.ok(await isInUse(place.path));
      }
      assert.equal(await isInUse(place.path), false);
      await using _held = await hold(options());
    });

    it("can be waited for: the stack is held once the last of them has ended", async () => {
      const ended: string[] = [];
      const use = await share(options());
      const waiting = () => {
        void use[Symbol.asyncDispose]().then(() => ended.push("use"));
      };
      await using _held = await hold({ ...options(), wait: true, waiting });
      assert.deepEqual(ended, ["use"]);
    });

    it("is refused while somebody holds the stack, or waits for that", async () => {
      const held = await hold(options());
      await assert.rejects(share(options()), isBusy(/has held it since/));
      const waiting = () => void held[Symbol.asyncDispose]();
      await using _use = await share({ ...options(), wait: true, waiting });
    });

    it("goes on without one that was killed", async () => {
      const users = join(place.path, "users");
      mkdirSync(users);
      writeFileSync(join(users, `${bootId().slice(0, 8)}-0123456789abcdef`), "");
      await using _held = await hold(options());
      assert.deepEqual(readdirSync(users), []);
    });
  });
});
