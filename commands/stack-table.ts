import type { Result } from "../rehearsal/result.ts";

/** What each URL of a stack is for. */
const purposes: Record<string, (url: string) => string> = {
  marquez: (url) => `Marquez. Programs send events to it with OPENLINEAGE_URL=${url}; its API is at /api/v1`,
  marquezAdmin: () => "the admin port of Marquez: /healthcheck, /metrics, /threads",
  web: () => "the web UI of Marquez: the lineage as people see it",
  prefect: (url) => `the UI of Prefect. Programs use its API with PREFECT_API_URL=${url}/api`,
  s3: () => "the S3 gateway to the folder of evidence; rehearsals alone have its credentials",
};

/**
 * A stack that keeps running, for people: a table of its URLs with what each is for, and how to look into it and stop it.
 * @returns lines without an indent
 */
export function stackTable({ stack, urls, expires }: Pick<Result, "stack" | "urls" | "expires">): string[] {
  const rows = Object.entries(urls ?? {}).flatMap(([name, url]) => (url === undefined ? [] : [[name, url] as const]));
  const widest = (texts: string[]) => Math.max(0, ...texts.map(({ length }) => length));
  const [names, places] = [widest(rows.map(([name]) => name)), widest(rows.map(([, url]) => url))];
  const of = `--stack ${stack}`;
  return [
    `The stack ${stack} is running:`,
    ...rows.map(([name, url]) => {
      const purpose = Object.hasOwn(purposes, name) ? purposes[name]?.(url) : "your own service";
      return `  ${name.padEnd(names)}  ${url.padEnd(places)}  ${purpose}`;
    }),
    "",
    `look into it: npx rehearse logs SERVICE ${of} --follow, or shell or port in the place of logs`,
    `stop it:      npx rehearse down ${of}`,
    ...(expires ? [`after ${expires} \`rehearse reap\` stops it`] : []),
  ];
}
