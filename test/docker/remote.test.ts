import assert from "node:assert/strict";
import { readFileSync, statSync } from "node:fs";
import { delimiter, join } from "node:path";
import { wayTo } from "../../docker/remote.ts";
import { forwardingCommand, forwardOverSsh, sshVariables } from "../../docker/ssh.ts";

describe("an engine on another machine", () => {
  it("is one over SSH, or over TCP at an address that is not the loopback", () => {
    for (const host of ["ssh://build", "ssh://me@build:2222", "ssh://me@127.0.0.1"])
      assert.equal(wayTo({ host }), "ssh");
    for (const host of ["tcp://build:2376", "tcp://10.0.0.5:2375", "tcp://[fd00::5]:2376"])
      assert.equal(wayTo({ host }), "tcp");
  });

  it("is none at a socket, or at the loopback: its ports are ports of this machine", () => {
    for (const host of ["unix:///var/run/docker.sock", "npipe:////./pipe/docker_engine"])
      assert.equal(wayTo({ host }), undefined);
    for (const host of ["tcp://localhost:2375", "tcp://127.0.0.1:2376", "tcp://[::1]:2375"])
      assert.equal(wayTo({ host }), undefined);
  });

  it("is connected to at a port of its loopback, with the user and the port of its address", () => {
    assert.deepEqual(forwardOverSsh("ssh://me@build:2222", "/a/5000", 5000), [
      ...["-O", "forward", "-L", "/a/5000:127.0.0.1:5000", "-l", "me", "-p", "2222", "--", "build"],
    ]);
    assert.equal(
      forwardingCommand("ssh://me@build", [80, 81]),
      "ssh -N -L 127.0.0.1:80:127.0.0.1:80 -L 127.0.0.1:81:127.0.0.1:81 -l me -- build",
    );
    assert.deepEqual(forwardOverSsh("ssh://[fd00::5]", "/a/80", 80).slice(4), ["--", "fd00::5"]);
  });
});

describe("the ssh of the docker client", () => {
  it("comes first on PATH, is private, and shares a connection with nobody but the same host", () => {
    const { PATH = "" } = sshVariables("/usr/bin:/bin");
    const [folder = "", ...others] = PATH.split(delimiter);
    assert.deepEqual(others, ["/usr/bin", "/bin"]);
    assert.equal(statSync(folder).mode & 0o777, 0o700);
    const script = readFileSync(join(folder, "ssh"), "utf8");
    assert.match(script, /'BatchMode=yes'/);
    assert.ok(script.includes(`'ControlPath=${folder}/%C'`));
  });

  it("is the same for every call, and is put before PATH once", () => {
    const once = sshVariables("/usr/bin");
    assert.deepEqual(sshVariables(once.PATH), once);
  });
});
