import assert from "node:assert/strict";
import { once } from "node:events";
import { existsSync, readFileSync } from "node:fs";
import { createServer } from "node:http";
import { type AddressInfo, createServer as createTcpServer } from "node:net";
import { browser } from "../../setup/browser.ts";
import { photograph } from "../../steps/photograph.ts";
import { example } from "../context/example.ts";
import { listening } from "../offline/in-process.ts";

/** Another server of this machine: it hears of each connection, whatever is said on it. */
async function elsewhere() {
  const heard: string[] = [];
  const server = createTcpServer((socket) => {
    heard.push("a connection");
    socket.on("error", () => {});
    socket.on("data", (bytes) => {
      heard.push(bytes.toString("latin1").split("\r\n", 1)[0] as string);
      socket.end("HTTP/1.1 200 OK\r\naccess-control-allow-origin: *\r\ncontent-length: 1\r\n\r\nx");
    });
  });
  await once(server.listen(0, "127.0.0.1"), "listening");
  const { port } = server.address() as AddressInfo;
  return {
    host: `127.0.0.1:${port}`,
    heard,
    async [Symbol.asyncDispose]() {
      server.close();
    },
  };
}

/** Each way in which a page asks another server, by name; `done` says that it has tried. */
const ways = (host: string): Record<string, string> => ({
  image: `new Image().src = "http://${host}/image"; done()`,
  redirect: `fetch("/away").finally(done)`,
  script: `Object.assign(document.head.appendChild(document.createElement("script")), { src: "http://${host}/script" }); done()`,
  style: `Object.assign(document.head.appendChild(document.createElement("link")), { rel: "stylesheet", href: "http://${host}/style" }); done()`,
  font: `new FontFace("far", "url(http://${host}/font)").load().finally(done)`,
  frame: `Object.assign(document.body.appendChild(document.createElement("iframe")), { src: "http://${host}/frame" }); done()`,
  form: `const form = document.body.appendChild(document.createElement("form")); Object.assign(form, { action: "http://${host}/form", target: "into" }); Object.assign(document.body.appendChild(document.createElement("iframe")), { name: "into" }); form.submit(); done()`,
  fetch: `fetch("http://${host}/fetch", { mode: "no-cors" }).finally(done)`,
  kept: `fetch("http://${host}/kept", { mode: "no-cors", keepalive: true }).finally(done)`,
  beacon: `navigator.sendBeacon("http://${host}/beacon", "all of it"); done()`,
  ping: `const a = document.body.appendChild(document.createElement("a")); Object.assign(a, { href: "#here", ping: "http://${host}/ping" }); a.click(); done()`,
  eventSource: `new EventSource("http://${host}/events").onerror = done`,
  webSocket: `new WebSocket("ws://${host}/socket").onerror = done`,
  prefetch: `Object.assign(document.head.appendChild(document.createElement("link")), { rel: "prefetch", href: "http://${host}/prefetch" }); done()`,
  preconnect: `Object.assign(document.head.appendChild(document.createElement("link")), { rel: "preconnect", href: "http://${host}" }); done()`,
  prerender: `const rules = document.createElement("script"); rules.type = "speculationrules"; rules.textContent = JSON.stringify({ prefetch: [{ urls: ["http://${host}/speculation"], eagerness: "immediate" }] }); document.head.append(rules); done()`,
  worker: `new Worker("/worker.js").onmessage = done`,
  sharedWorker: `new SharedWorker("/shared.js").port.onmessage = done`,
  serviceWorker: `navigator.serviceWorker.register("/service.js").catch(() => {}).finally(done)`,
  window: `window.open("http://${host}/window"); done()`,
  webRtc: `const peer = new RTCPeerConnection({ iceServers: [{ urls: "stun:${host}" }, { urls: "turn:${host}?transport=tcp", username: "u", credential: "c" }] }); peer.createDataChannel("all"); peer.createOffer().then((offer) => peer.setLocalDescription(offer)).finally(done)`,
});

/** The workers speak over a WebSocket, too: no request of a page is paused for that. */
const worker = (host: string, answer: string) =>
  `fetch("http://${host}/worker", { mode: "no-cors" }).catch(() => {}).finally(() => { const socket = new WebSocket("ws://${host}/of-a-worker"); socket.onerror = () => { ${answer} }; });`;

/** A web UI that tries each way, and draws its edge once all have been tried. */
const webUi = (host: string) =>
  createServer(({ url }, response) => {
    const script = { "content-type": "text/javascript" };
    if (url === "/away") return void response.writeHead(302, { location: `http://${host}/led` }).end();
    if (url === "/worker.js") return void response.writeHead(200, script).end(worker(host, "postMessage(1);"));
    if (url === "/shared.js")
      return void response
        .writeHead(200, script)
        .end(`onconnect = ({ ports: [port] }) => { ${worker(host, "port.postMessage(1);")} };`);
    if (url === "/service.js")
      return void response.writeHead(200, script).end(`fetch("http://${host}/service", { mode: "no-cors" });`);
    const all = ways(host);
    response
      .writeHead(200, {
        "content-type": "text/html",
        "content-security-policy-report-only": `img-src 'none'; report-uri http://${host}/report`,
      })
      .end(`<body><img src="/own"><script>
let left = ${Object.keys(all).length};
const tried = () => { if (--left === 0) document.body.append(Object.assign(document.createElement("p"), { className: "edge", textContent: "drawn" })); };
${Object.entries(all)
  .map(
    ([name, code]) =>
      `{ let first = true; const done = () => { if (first) tried(); first = false; }; try { ${code} } catch (error) { console.log("${name}", error); done() } }`,
  )
  .join("\n")}
</script></body>`);
  });

describe("a page that is photographed", function () {
  this.timeout(60_000);

  it("reaches the stack alone, whatever way it tries: what it asked of others is told, and no connection made", async () => {
    await using other = await elsewhere();
    await using web = await listening(webUi(other.host));
    const settings = { marquez: { url: web.url }, web: { url: web.url, path: "/job", drawn: ".edge" } };
    using rehearsal = example(() => settings);
    const tools = { path: async () => [], browser: () => browser(() => {}), versions: {} };
    await photograph(web.url, { ...rehearsal, tools }, { job: "example.job", edges: 1, depth: 20, file: "graph.png" });
    assert.deepEqual(other.heard, []);
    assert.ok(existsSync(rehearsal.bundle.path("graph.png")));
    const told = readFileSync(rehearsal.bundle.path("graph-refused.txt"), "utf8");
    for (const place of ["image", "led", "script", "style", "frame", "fetch", "beacon", "worker"])
      assert.match(told, new RegExp(`^http://${other.host}/${place} \\(`, "m"), told);
    assert.doesNotMatch(told, /google/); // What the browser asks for itself is no page's doing.
    // A WebSocket is refused where it wants to connect.
    assert.match(told, new RegExp(`^tcp://${other.host} \\(connection\\)$`, "m"));
  });
});
