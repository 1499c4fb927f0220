export interface Settings {
  marquez: { host: string; port: number };
  port: number;
}

/** Reads MARQUEZ_HOST, MARQUEZ_PORT and WEB_PORT. As in the Marquez web UI, each must be set: throws an Error that names the missing ones. */
export function readSettings(environment: Record<string, string | undefined>): Settings {
  const { MARQUEZ_HOST: host, MARQUEZ_PORT, WEB_PORT } = environment;
  const missing = Object.entries({ MARQUEZ_HOST: host, MARQUEZ_PORT, WEB_PORT }).filter(([, value]) => !value);
  if (!host || missing.length > 0) throw new Error(`not set: ${missing.map(([name]) => name).join(", ")}`);
  const port = (name: string, value: string | undefined): number => {
    const number = Number(value);
    if (!Number.isInteger(number) || number < 0 || number > 65535) throw new Error(`${name} is not a port: ${value}`);
    return number;
  };
  return { marquez: { host, port: port("MARQUEZ_PORT", MARQUEZ_PORT) }, port: port("WEB_PORT", WEB_PORT) };
}
