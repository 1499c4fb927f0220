import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { createServer } from "node:http";
import { BrokenService, RehearsalError } from "../../errors.ts";
import { browser } from "../../setup/browser.ts";
import { photograph } from "../../steps/photograph.ts";
import { AnsweringServer } from "../answering-server.ts";
import { example } from "../context/example.ts";
import { guarded } from "../guarded.ts";
import { listening } from "../offline/in-process.ts";

const token = "a.token.of.the.page";
const html = { "content-type": "text/html" };

/** A web UI that asks for a file of its own, and for files of another server: directly, and by a redirect. */
const webUi = (elsewhere: string) =>
  createServer(({ url }, response) => {
    if (url === "/job") response.writeHead(302, { location: "/page" }).end();
    else if (url === "/page")
      response.writeHead(200, html).end(`<p class="edge">drawn</p>
<img src="${elsewhere}/image"><img src="/away"><iframe src="${elsewhere}/frame"></iframe>
<script>fetch("/asked").then(() => document.body.append(Object.assign(document.createElement("p"), { className: "edge" })));
new Worker("/worker.js");</script>`);
    else if (url === "/away") response.writeHead(302, { location: `${elsewhere}/led` }).end();
    else if (url === "/worker.js")
      response.writeHead(200, { "content-type": "text/javascript" }).end(`fetch("${elsewhere}/worker")`);
    else response.writeHead(200).end("asked");
  });

describe("the picture of a web UI that wants a token", function () {
  this.timeout(60_000);
  const settings = (url: string, added: object = {}) => ({
    marquez: { url },
    web: { url, path: "/job", drawn: ".edge", ...added },
  });
  const picture = { job: "example.job", edges: 2, depth: 20, file: "graph.png" };
  const tools = { path: async () => [], browser: () => browser(() => {}), versions: {} };

  it("is taken with the token, which no other server gets: neither asked directly, nor by a redirect", async () => {
    await using elsewhere = await AnsweringServer.start(() => ({
      headers: { "access-control-allow-origin": "*" },
      body: "x",
    }));
    await using web = await listening(guarded(webUi(elsewhere.url), `Bearer ${token}`));
    using rehearsal = example(() => settings(web.url, { token }));
    await photograph(web.url, { ...rehearsal, tools }, picture);
    assert.ok(existsSync(rehearsal.bundle.path("graph.png")));
    assert.deepEqual(elsewhere.requests, []);
  });

  it("is none without the token, which is an error and says nothing about the lineage", async () => {
    await using web = await listening(guarded(webUi("http://127.0.0.1:9"), `Bearer ${token}`));
    using rehearsal = example(() => settings(web.url));
    await assert.rejects(photograph(web.url, { ...rehearsal, tools }, picture), (thrown) => {
      assert.ok(thrown instanceof BrokenService, String(thrown));
      assert.match(thrown.message, /401 to a request without credentials \(who are you\?\): set web\.token or /);
      return true;
    });
  });
});

describe("the picture of a web UI that owes its page an answer", function () {
  this.timeout(60_000);
  const tools = { path: async () => [], browser: () => browser(() => {}), versions: {} };
  const picture = { job: "example.job", edges: 1, depth: 20, file: "graph.png" };
  const settings = (url: string, timeout: string) => ({
    marquez: { url },
    web: { url, path: "/job", drawn: ".edge", timeout },
  });
  const script = `document.body.append(Object.assign(document.createElement("p"), { className: "edge" }));`;

  /** Its script gets no answer for so many times. */
  const owing = (times: number) => {
    let asked = 0;
    return createServer(({ url }, response) => {
      if (url === "/job") response.writeHead(200, html).end(`<p>a page</p><script async src="/draw.js"></script>`);
      else if (url === "/draw.js" && asked++ >= times)
        response.writeHead(200, { "content-type": "text/javascript" }).end(script);
    });
  };

  it("is taken of the page loaded once more, and the evidence says so", async () => {
    await using web = await listening(owing(1));
    using rehearsal = example(() => settings(web.url, "10s"));
    await photograph(web.url, { ...rehearsal, tools }, picture);
    const said = readFileSync(rehearsal.bundle.path("graph-reloaded.txt"), "utf8");
    assert.equal(said, "The page was loaded once more. Of its own server it missed GET /draw.js (no answer).\n");
  });

  it("tells what the page misses when it gets no answer again", async () => {
    await using web = await listening(owing(2));
    using rehearsal = example(() => settings(web.url, "2s"));
    await assert.rejects(photograph(web.url, { ...rehearsal, tools }, picture), (thrown) => {
      assert.ok(thrown instanceof RehearsalError, String(thrown));
      assert.match(
        thrown.message,
        /0 of the job's 1 edges .* of its own server it misses GET \/draw\.js \(no answer\)/,
      );
      return true;
    });
  });

  it("is taken of a page that has had all its answers without loading it again", async () => {
    await using web = await listening(owing(0));
    using rehearsal = example(() => settings(web.url, "30s"));
    await photograph(web.url, { ...rehearsal, tools }, picture);
    assert.ok(!existsSync(rehearsal.bundle.path("graph-reloaded.txt")));
  });
});
