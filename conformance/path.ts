/** A place in a JSON value, from the inside out: a name or an index, and what holds it. */
export interface Path {
  step: string | number;
  parent: Path | undefined;
  depth: number;
  /** Whether the step is a name that the producer chose, such as a column. */
  chosen?: true;
}

/** The place of a member or an item. */
export const into = (parent: Path | undefined, step: string | number): Path => ({
  step,
  parent,
  depth: (parent?.depth ?? 0) + 1,
});

/** The place of a member whose name the producer chose. */
export const intoChosen = (parent: Path | undefined, step: string): Path => ({ ...into(parent, step), chosen: true });

/** Names come from outside: a longer one is cut. */
const longestName = 60;

/** A string from outside for a message: quoted, its control characters escaped, a long one cut. */
export const quote = (value: string, longest = longestName): string =>
  JSON.stringify(value.length > longest ? `${value.slice(0, longest)}…` : value);

const stepOf = (step: string | number): string =>
  typeof step === "number"
    ? `[${step}]`
    : step.length <= longestName && /^[A-Za-z_]\w*$/.test(step)
      ? `.${step}`
      : `[${quote(step)}]`;

/**
 * A place as a JSON path.
 * @param isGeneral whether `*` stands for indexes and for names that the producer chose
 */
export function describePath(path: Path | undefined, isGeneral = false): string {
  const steps: string[] = [];
  for (let one = path; one; one = one.parent)
    steps.push(isGeneral && (one.chosen || typeof one.step === "number") ? "[*]" : stepOf(one.step));
  return `$${steps.reverse().join("")}`;
}
