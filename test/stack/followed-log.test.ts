import assert from "node:assert/strict";
import { FollowedLog } from "../../kubernetes/followed-log.ts";

const at = (seconds: string, text: string) => `2025-01-02T03:04:${seconds}Z ${text}`;

describe("a log that is followed over connections that break", () => {
  const read = (log: FollowedLog, text: string) => [...log.lines(Buffer.from(text))].map(String);

  it("gives each line without its time, whatever the pieces are", () => {
    const log = new FollowedLog();
    log.begin();
    const text = `${at("05.100000000", "one")}\n${at("05.200000000", "ü two")}\n`;
    const got = [...Buffer.from(text)].flatMap((byte) => [...log.lines(Buffer.from([byte]))].map(String));
    assert.deepEqual(got, ["one\n", "ü two\n"]);
    assert.deepEqual([...log.end()], []);
  });

  it("gives what comes again once, and asks for no more than may come again", () => {
    const log = new FollowedLog();
    log.begin();
    assert.deepEqual([log.since], [undefined]);
    const [first, second] = [`${at("05.100000000", "one")}\n`, `${at("07.200000000", "two")}\n`];
    assert.deepEqual(read(log, `${first}${second}${at("07.300000000", "thr")}`), ["one\n", "two\n"]);
    assert.equal(log.since?.toISOString(), "2025-01-02T03:04:06.000Z");
    log.begin();
    assert.deepEqual(read(log, `${second}${at("07.300000000", "three")}\n`), ["three\n"]);
  });

  it("gives lines of the same time and text as often as they were written", () => {
    const log = new FollowedLog();
    const same = `${at("05.100000000", "same")}\n`;
    log.begin();
    assert.deepEqual(read(log, same + same), ["same\n", "same\n"]);
    log.begin();
    assert.deepEqual(read(log, same + same + same), ["same\n"]);
    log.begin();
    assert.deepEqual(read(log, same + same + same), []);
  });

  it("gives the end of an output that has no end of a line", () => {
    const log = new FollowedLog();
    log.begin();
    assert.deepEqual(read(log, at("05.100000000", "no end")), []);
    assert.deepEqual([...log.end()].map(String), ["no end"]);
  });

  it("reads the times of a node with another time zone", () => {
    const log = new FollowedLog();
    log.begin();
    assert.deepEqual(read(log, "2025-01-02T05:04:05.123456789+02:00 one\n"), ["one\n"]);
    assert.equal(log.since?.toISOString(), "2025-01-02T03:04:04.000Z");
  });
});
