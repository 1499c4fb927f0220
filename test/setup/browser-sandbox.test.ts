import assert from "node:assert/strict";
import { join } from "node:path";
import { foundNoSandbox, noSandboxFor, noSandboxHere } from "../../setup/browser-sandbox.ts";
import { Aside } from "./aside.ts";
import { program } from "./program.ts";

describe("the sandbox of the browser", () => {
  it("is missing where Chromium says so, and not for another reason to end", () => {
    const said = "[7:7:0101/000000.000000:FATAL:zygote_host_impl_linux.cc(128)] No usable sandbox! If you are running";
    assert.equal(foundNoSandbox(`browserType.launch: Target page, context or browser has been closed\n${said}`), true);
    const helper = "The SUID sandbox helper binary was found, but is not configured correctly. Rather than run";
    assert.equal(foundNoSandbox(helper), true);
    assert.equal(foundNoSandbox("error while loading shared libraries: libnss3.so"), false);
  });

  it("is what a start of the browser shows, unless it is root's, who has none", async () => {
    const aside = await Aside.create();
    try {
      const chromium = join(aside.directory, "chromium");
      await program(chromium, "exec 1>&2; echo 'No usable sandbox!'; exit 1");
      const isRoot = process.getuid?.() === 0;
      assert.equal(noSandboxHere() !== undefined, isRoot);
      assert.match((await noSandboxFor(chromium))?.why ?? "", isRoot ? /none for root/ : /no ordinary user/);
      await program(chromium, "echo '<html></html>'");
      assert.equal((await noSandboxFor(chromium)) !== undefined, isRoot);
    } finally {
      await aside.end();
    }
  });
});
