/** A job in Marquez. Its names may hold anything: `$&` and `{job}` in them mean nothing. */
interface JobName {
  namespace: string;
  job: string;
}

/** A job, and how many jobs away the farthest job is that its page draws. */
interface DrawnJob extends JobName {
  depth: number;
}

/**
 * The page of a job in the web UI.
 * @param path the setting `web.path`, with `{namespace}`, `{job}` and `{depth}`
 * @param web the base URL of the web UI
 */
export function pageOf(names: DrawnJob, path: string, web: string): URL {
  const filled = path.replace(/\{(namespace|job|depth)\}/g, (_, name: keyof DrawnJob) =>
    encodeURIComponent(names[name]),
  );
  return new URL(filled, web);
}

/**
 * The CSS selector of the drawn edges of a job.
 * @param drawn the setting `web.drawn`, with `{node}`
 */
export const edgesOf = ({ namespace, job }: JobName, drawn: string): string =>
  drawn.replaceAll("{node}", () => cssText(`job:${namespace}:${job}`));

/** Escapes text for a quoted string in a CSS selector. */
const cssText = (text: string): string =>
  text.replace(/["'\\\n]/g, (character) => `\\${character.codePointAt(0)?.toString(16)} `);
