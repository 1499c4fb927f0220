import { execa } from "execa";

/** A network namespace with an address of its own, which this machine reaches and nobody else. */
export class Network implements AsyncDisposable {
  readonly name: string;
  readonly address: string;

  private constructor(name: string, address: string) {
    this.name = name;
    this.address = address;
  }

  /** @param number tells two of them on one machine apart: from 0 to 63 */
  static async make(name: string, number: number): Promise<Network> {
    const [outside, inside] = [`10.213.0.${number * 4 + 1}`, `10.213.0.${number * 4 + 2}`];
    const made = new Network(name, inside);
    const link = `kube${number}`;
    await execa("ip", ["netns", "add", name]);
    try {
      await execa("ip", ["link", "add", link, "type", "veth", "peer", "name", "eth0", "netns", name]);
      await execa("ip", ["address", "add", `${outside}/30`, "dev", link]);
      await execa("ip", ["link", "set", link, "up"]);
      await made.#inside("ip", "address", "add", `${inside}/30`, "dev", "eth0");
      for (const one of ["lo", "eth0"]) await made.#inside("ip", "link", "set", one, "up");
      // Where a node has no way out, neither it nor its pods know their own address.
      await made.#inside("ip", "route", "add", "default", "via", outside);
      // Pods reach Services through rules of the node, also where both are at its bridge.
      for (const setting of ["net.ipv4.ip_forward", "net.bridge.bridge-nf-call-iptables"])
        await made.#inside("sysctl", "--quiet", "--write", `${setting}=1`);
      return made;
    } catch (error) {
      await made[Symbol.asyncDispose]();
      throw error;
    }
  }

  /** Its end of the link goes with it, and so does the other. */
  async [Symbol.asyncDispose](): Promise<void> {
    await execa("ip", ["netns", "delete", this.name]);
  }

  async #inside(...command: string[]): Promise<void> {
    await execa("nsenter", [`--net=/run/netns/${this.name}`, ...command]);
  }
}
