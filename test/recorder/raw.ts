import { once } from "node:events";
import { createServer } from "node:http";
import { type AddressInfo, connect, createServer as createRawServer } from "node:net";
import { buffer } from "node:stream/consumers";
import { gzipSync } from "node:zlib";
import { type Listening, listening } from "../offline/in-process.ts";

/** Writes bytes to a server, as they are, and reads until it closes the connection. */
export async function sayRaw(url: string, bytes: string | Buffer): Promise<string> {
  const socket = connect(Number(new URL(url).port), "127.0.0.1");
  socket.write(bytes);
  return (await buffer(socket)).toString("latin1");
}

/** Without the value of `Date`, which changes by the second. */
export const withoutDate = (answer: string): string => answer.replaceAll(/^(date: ).*$/gim, "$1");

/** A server that answers in many ways, by path; `/echo` answers with the request as it came. */
export const answeringInManyWays = (): Promise<Listening> =>
  listening(
    createServer(async (request, response) => {
      const { method, url, rawHeaders } = request;
      const body = await buffer(request);
      const json = JSON.stringify({ method, url, rawHeaders, body: body.toString("base64") });
      const answers: Record<string, () => void> = {
        "/echo": () => response.writeHead(200, { "Content-Length": Buffer.byteLength(json) }).end(json),
        "/created": () => response.writeHead(201, { "content-length": 0 }).end(),
        "/named": () => response.writeHead(200, "Quite Well", ["X-b", "1", "x-A", "2", "X-b", "3"]).end("named"),
        "/chunked": () => {
          response.write("one ");
          response.write("two");
          response.end();
        },
        "/trailers": () => {
          response.writeHead(200, { Trailer: "X-Sum" }).write("summed");
          response.addTrailers({ "X-Sum": "42" });
          response.end();
        },
        "/gzip": () => response.writeHead(200, { "Content-Encoding": "gzip" }).end(gzipSync("packed")),
        "/refused-gzip": () => response.writeHead(400, { "Content-Encoding": "gzip" }).end(gzipSync("packed")),
        "/none": () => response.writeHead(204).end(),
        "/unchanged": () => response.writeHead(304, { ETag: '"one"' }).end(),
        "/refused": () => response.writeHead(422, { "Content-Type": "application/json" }).end('{"errors":["no"]}'),
        "/broken": () => response.writeHead(500, { "Content-Type": "text/html" }).end("<html>broken</html>"),
        "/early": () => response.writeHead(413, { Connection: "close" }).end("too much"),
      };
      const answer = answers[url?.split("?")[0] ?? ""];
      if (answer) answer();
      else response.writeHead(404).end("no such path");
    }),
  );

/** A server below HTTP: it answers each connection's requests with these bytes, in turn, as Jetty might. */
export async function answeringRaw(...answers: string[]): Promise<Listening> {
  const server = createRawServer((socket) => {
    const left = [...answers];
    socket.on("error", () => {});
    socket.on("data", (data) => {
      for (const _ of data.toString("latin1").matchAll(/[A-Z]+ \S+ HTTP\/1\.1\r\n/g)) {
        socket.write(left.shift() ?? "", "latin1");
        if (left.length === 0) socket.end();
      }
    });
  });
  await once(server.listen(0, "127.0.0.1"), "listening");
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    [Symbol.asyncDispose]: async () => void (await once(server.close(), "close")),
  };
}
