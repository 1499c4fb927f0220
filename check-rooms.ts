import { cruise, type ICruiseResult, type IForbiddenRuleType, type IViolation } from "dependency-cruiser";
import { levels, programs, workspace } from "./rooms.ts";

/**
 * Checks the imports of the sources, or of those in the directory that is given, against the order of the rooms.
 * `npm run check` runs it. dependency-cruiser finds the imports; the rules are made from rooms.ts.
 */

const rooms = levels.flat();
const { folder, door, imports, loadedBy } = workspace;

/** A pattern for all that is in some rooms. */
const within = (places: readonly string[]): string =>
  `^(${places.map((place) => place.replaceAll(".", "\\.") + (place.endsWith("/") ? "" : "$")).join("|")})`;

const roomOf = (file: string): string => (file.includes("/") ? file.replace(/\/.*/, "/") : file);
const levelOf = (room: string): number => levels.findIndex((level) => level.includes(room));

type Rule = IForbiddenRuleType & { name: string };

/** What a room may not import: all that is not below it. */
const order: Rule[] = levels.flatMap((level, index) =>
  level.map((room) => ({
    name: "order",
    from: { path: within([room]) },
    to: { path: within([...levels.slice(0, index).flat(), ...level.filter((other) => other !== room)]) },
  })),
);

const others: Rule[] = [
  { name: "door", from: { path: within([folder]), pathNot: within([door]) }, to: { path: within(rooms) } },
  { name: "outside", from: { path: within([door]) }, to: { path: within(rooms), pathNot: within(imports) } },
  { name: "static", from: { pathNot: within([folder, "test/"]) }, to: { path: within([folder]), dynamic: false } },
  {
    name: "loaded",
    from: { path: within(rooms), pathNot: within([loadedBy]) },
    to: { path: within([folder]), dynamic: true },
  },
  { name: "program", from: { path: within([...rooms, folder]) }, to: { path: within(programs) } },
];

/** Why an import is not allowed, by the name of the rule that it breaks. */
const reasons: Record<string, (from: string, to: string) => string> = {
  order: (from, to) =>
    levelOf(to) < levelOf(from) ? `${to} is above ${from}` : `${to} and ${from} are on the same level`,
  door: () => `${folder} reaches the rooms only through ${door}`,
  outside: () => `${door} may import only ${imports.join(", ")}`,
  static: () => `only a dynamic import in ${loadedBy} may load ${folder}`,
  loaded: () => `only ${loadedBy} may load ${folder}`,
  program: (_, to) => `${to} is a program outside the order`,
};

const explainImport = ({ from, to, rule }: IViolation): string =>
  `${from} imports ${to}: ${reasons[rule.name]?.(roomOf(from), roomOf(to))}`;

/** Names a cycle's folders, and an import for each step of it. */
function explainCycle({ from, cycle = [] }: IViolation, { modules }: ICruiseResult): string {
  const folders = [from, ...cycle.map(({ name }) => name)];
  const steps = folders.slice(1).map((next, index) => {
    const inFolder = (name: string, file: string) => file.startsWith(`${name}/`);
    const importing = modules.filter(({ source }) => inFolder(folders[index] as string, source));
    const [example] = importing.flatMap(({ source, dependencies }) =>
      dependencies.filter(({ resolved }) => inFolder(next, resolved)).map(({ resolved }) => `${source} -> ${resolved}`),
    );
    return example;
  });
  return `a cycle of folders: ${folders.join(" -> ")} (${steps.join(", ")})`;
}

/** Each cycle is found once from each of its folders. */
const startsFirst = ({ from, cycle = [] }: IViolation): boolean => cycle.every(({ name }) => from <= name);

async function importsIn(directory: string, forbidden: object[], leftOut: string[] = []): Promise<ICruiseResult> {
  const { output } = await cruise(["."], {
    baseDir: directory,
    ruleSet: { forbidden: forbidden as IForbiddenRuleType[] },
    validate: true,
    // Imports of types alone count: they too say which room knows which.
    tsPreCompilationDeps: true,
    exclude: { path: ["(^|/)(node_modules|build|dist)/", "^examples/", ...leftOut] },
    includeOnly: { path: "\\.ts$" },
  });
  return output as ICruiseResult;
}

const [directory = import.meta.dirname] = process.argv.slice(2);
const all = await importsIn(directory, [...order, ...others]);
// The room that loads the workspace and the workspace know each other. That is no cycle: the import is a dynamic one.
const leftOut = [within([folder, ...programs])];
const cycles = await importsIn(
  directory,
  [{ name: "cycle", scope: "folder", from: {}, to: { circular: true } }],
  leftOut,
);

const placed = new RegExp(within([...rooms, folder, ...programs]));
const problems = [
  ...all.modules
    .filter(({ source }) => !placed.test(source))
    .map(({ source }) => `${source}: rooms.ts has no such room`),
  ...all.summary.violations.map(explainImport),
  ...cycles.summary.violations.filter(startsFirst).map((cycle) => explainCycle(cycle, cycles)),
];

console.log("The rooms, from the top down. Imports point downwards only:");
for (const level of levels) console.log(`  ${level.join("  ")}`);
console.log(`Beside the rooms: ${folder}. It imports them through ${door}; ${loadedBy} loads it when it is needed.`);
if (problems.length === 0)
  console.log(`${all.modules.length} files: no import against the order, no cycle of folders.`);
else {
  console.error(`\n${problems.join("\n")}\n\n${problems.length} problems. The order is in rooms.ts.`);
  process.exitCode = 1;
}
