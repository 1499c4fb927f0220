import assert from "node:assert/strict";
import { once } from "node:events";
import { type AddressInfo, createServer } from "node:net";
import { portPresence } from "../../commands/doctor-ports.ts";
import { exampleSettings } from "../context/example.ts";

const { ports: auto } = exampleSettings(".");

describe("the ports that the settings name", () => {
  it("are missing while another program uses them, and found once it does not", async () => {
    const server = createServer().listen(0, "127.0.0.1");
    await once(server, "listening");
    const { port } = server.address() as AddressInfo;
    const [taken] = await portPresence({ ports: { ...auto, web: port }, services: {} });
    assert.deepEqual(
      [taken?.name, taken?.status, taken?.found, taken?.needed],
      [`port ${port}`, "missing", "in use by another program", "ports.web"],
    );
    assert.match(taken?.how ?? "", /set ports\.web to auto/);
    server.close();
    await once(server, "close");
    const [free] = await portPresence({ ports: { ...auto, web: port }, services: {} });
    assert.deepEqual([free?.status, free?.found], ["found", "free"]);
  });

  it("are none where the engine picks them all", async () => {
    assert.deepEqual(await portPresence({ ports: auto, services: {} }), []);
  });

  it("are those of the user's own services, too", async () => {
    const { services } = exampleSettings(".", { services: { minio: { image: "i", port: 9000, publish: 1 } } });
    const [found] = await portPresence({ ports: auto, services });
    assert.deepEqual([found?.name, found?.needed], ["port 1", "services.minio.publish"]);
  });
});
