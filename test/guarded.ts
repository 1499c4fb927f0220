import { createServer, type Server } from "node:http";

/** A server before another one. It answers 401 to whoever does not send the Authorization that it wants. */
export const guarded = (server: Server, authorization: string): Server =>
  createServer((request, response) => {
    if (request.headers.authorization === authorization) server.emit("request", request, response);
    else response.writeHead(401, { "www-authenticate": "Bearer" }).end("who are you?");
  });
