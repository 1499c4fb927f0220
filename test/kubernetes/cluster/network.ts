import { execa } from "execa";
import { enter } from "./enter.ts";

/** How many clusters one machine can have at once: each has four addresses. */
const most = 64;

/**
 * Gives a machine an address, which this machine reaches and nobody else. Of the link to it one end is there, so all of it goes
 * with that machine.
 * @param first its first process
 * @returns the address
 */
export async function connect(first: string): Promise<string> {
  const inside = (...command: string[]) => execa(...enter(first, ...command));
  const number = await link(first, 0);
  const [ours, its] = [`10.213.0.${number * 4 + 1}`, `10.213.0.${number * 4 + 2}`];
  await execa("ip", ["address", "add", `${ours}/30`, "dev", nameOf(number)]);
  await execa("ip", ["link", "set", nameOf(number), "up"]);
  await inside("ip", "address", "add", `${its}/30`, "dev", "eth0");
  for (const one of ["lo", "eth0"]) await inside("ip", "link", "set", one, "up");
  // Where a node has no way out, neither it nor its pods know their own address.
  await inside("ip", "route", "add", "default", "via", ours);
  // Pods reach Services through rules of the node, also where both are at its bridge.
  for (const setting of ["net.ipv4.ip_forward", "net.bridge.bridge-nf-call-iptables"])
    await inside("sysctl", "--quiet", "--write", `${setting}=1`);
  return its;
}

const nameOf = (number: number): string => `kube${number}`;

/** Makes the first link whose name nobody has, from a number on. */
async function link(first: string, number: number): Promise<number> {
  const ends = ["dev", nameOf(number), "type", "veth", "peer", "name", "eth0", "netns", first];
  const { exitCode, stderr } = await execa("ip", ["link", "add", ...ends], { reject: false });
  if (exitCode === 0) return number;
  if (/File exists/.test(stderr) && number + 1 < most) return link(first, number + 1);
  throw new Error(`a cluster gets no network: ${stderr}`);
}
