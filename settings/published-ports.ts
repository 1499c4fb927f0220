import type { Port } from "./stack.ts";

/** Settings that name ports of this machine. */
interface Written {
  ports: Record<string, Port>;
  services: Record<string, { publish: Port }>;
}

/** The ports of 127.0.0.1 that settings name, with the setting that does. */
export function publishedPorts({ ports, services }: Written): { path: string[]; port: number }[] {
  const all: [string[], Port][] = [
    ...Object.entries(ports).map(([name, port]): [string[], Port] => [["ports", name], port]),
    ...Object.entries(services).map(([name, { publish }]): [string[], Port] => [
      ["services", name, "publish"],
      publish,
    ]),
  ];
  return all.flatMap(([path, port]) => (port === "auto" ? [] : [{ path, port }]));
}

/** The settings whose port another one has, too. */
export function portsTwice(settings: Written): { path: string[]; message: string }[] {
  const settingOf = new Map<number, string>();
  return publishedPorts(settings).flatMap(({ path, port }) => {
    const other = settingOf.get(port);
    settingOf.set(port, path.join("."));
    return other ? [{ path, message: `expected a port that no other service uses, but ${other} is the same` }] : [];
  });
}
