import assert from "node:assert/strict";
import { once } from "node:events";
import { type AddressInfo, createServer } from "node:net";
import { portPresence } from "../../commands/doctor-ports.ts";

const auto = { marquez: "auto", marquezAdmin: "auto", web: "auto", prefect: "auto", s3: "auto" } as const;

describe("the ports that the settings name", () => {
  it("are missing while another program uses them, and found once it does not", async () => {
    const server = createServer().listen(0, "127.0.0.1");
    await once(server, "listening");
    const { port } = server.address() as AddressInfo;
    const [taken] = await portPresence({ ...auto, web: port });
    assert.deepEqual(
      [taken?.name, taken?.status, taken?.found, taken?.needed],
      [`port ${port}`, "missing", "in use by another program", "ports.web"],
    );
    assert.match(taken?.how ?? "", /set ports\.web to auto/);
    server.close();
    await once(server, "close");
    const [free] = await portPresence({ ...auto, web: port });
    assert.deepEqual([free?.status, free?.found], ["found", "free"]);
  });

  it("are none where the engine picks them all", async () => {
    assert.deepEqual(await portPresence(auto), []);
  });
});
