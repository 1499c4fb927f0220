/**
 * The name under which Marquez keeps a namespace that an event names: every character outside its set becomes `_`.
 * (Marquez 0.51: `OpenLineageDao.formatNamespaceName`.) A *dataset's* namespace with other characters than those, `;`
 * and `=` is not rewritten: Marquez refuses its event with 400. The mark of what was redacted since stays.
 */
export const keptNamespace = (sent: string): string =>
  sent.replaceAll(/(\*{3})|[^a-z:/A-Z0-9\-_.@+]/gu, (_, mark?: string) => mark ?? "_");

/**
 * The name under which Marquez keeps a job. With a parent facet that is `parent.child`, in the child's namespace. A name
 * that already starts with the parent's and a dot stays. Where the facet names the job itself, as Airflow's did, the
 * parent is what stands before the last dot. (Marquez 0.51: `OpenLineageDao.buildJobFromEvent`.)
 *
 * @param name the job's name in the event
 * @param parentJobName the job's name in the event's facet `parent`, for which Marquez also takes `parentRun`, if any
 */
export function keptJobName(name: string, parentJobName?: string): string {
  if (parentJobName === undefined) return name;
  const parent = parentJobName === name ? withoutLastPart(name) : parentJobName;
  return name.startsWith(`${parent}.`) ? name : `${parent}.${name}`;
}

const withoutLastPart = (name: string): string => (name.includes(".") ? name.slice(0, name.lastIndexOf(".")) : name);
