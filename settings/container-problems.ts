import { isAbsolute, relative, resolve, sep } from "node:path";
import picomatch from "picomatch";
import { type CommandContainer, containerOf, type WrittenContainer } from "./container.ts";
import { isNumbers, notNumbers, type StackEngine } from "./kubernetes.ts";

interface WrittenPlace {
  image?: string | false | undefined;
  container?: WrittenContainer | undefined;
  cwd?: string | undefined;
}

interface WrittenCommand extends WrittenPlace {
  output?: string | undefined;
  prepare?: unknown;
}

interface WrittenFlow extends WrittenPlace {
  deploy?: unknown;
  companions: Record<string, { cwd?: string | undefined }>;
}

/** The settings that say in which containers commands run. */
interface Written {
  cwd: string;
  engine: StackEngine;
  refine?: WrittenCommand | undefined;
  refinements: Record<string, { refine: WrittenCommand }>;
  prefect: WrittenFlow;
}

interface Problem {
  path: string[];
  message: string;
}

/** What the settings say about the containers of commands that does not go together. */
export const containerProblems = (settings: Written): Problem[] => [
  ...problemsOfRefinements(settings),
  ...problemsOfFlow(settings),
];

function problemsOfRefinements({ cwd, engine, refine, refinements }: Written): Problem[] {
  if (!refine) return [];
  const problemsOf = (own: WrittenCommand, path: string[]): Problem[] => {
    const { image = refine.image, output } = own;
    const place = own.cwd ?? refine.cwd ?? cwd;
    const container = containerOf({ image, cwd: place, engine }, refine.container, own.container);
    if (!container) return withoutImage(own, path);
    const { folder, files } = container;
    return [
      ...outside(place, folder, [...path, "container", "folder"]),
      ...inCluster(container, engine, [...path, "container"]),
      ...(output === undefined || isWithin(resolve(place, picomatch.scan(output).base), folder)
        ? []
        : [
            {
              path: [...path, "output"],
              message: `expected a file in ${folder}, which is all that the container has of this machine`,
            },
          ]),
      ...(own.prepare !== undefined && files === "copy"
        ? [
            {
              path: [...path, "prepare"],
              message:
                engine === "kubernetes"
                  ? "expected none with refine.image in a cluster, because what it writes would be gone: prepare in the image"
                  : "expected none with container.files: copy, because what it writes would be gone",
            },
          ]
        : []),
    ];
  };
  return [
    ...problemsOf(refine, ["refine"]),
    ...Object.entries(refinements).flatMap(([name, one]) => problemsOf(one.refine, ["refinements", name, "refine"])),
  ];
}

function problemsOfFlow({ cwd, engine, refine, prefect }: Written): Problem[] {
  const place = prefect.cwd ?? refine?.cwd ?? cwd;
  const container = containerOf({ image: prefect.image, cwd: place, engine }, prefect.container);
  if (!container) return withoutImage(prefect, ["prefect"]);
  const { folder } = container;
  return [
    ...outside(place, folder, ["prefect", "container", "folder"]),
    ...inCluster(container, engine, ["prefect", "container"]),
    ...Object.entries(prefect.companions).flatMap(([name, companion]) =>
      companion.cwd === undefined || isWithin(companion.cwd, folder)
        ? []
        : [
            {
              path: ["prefect", "companions", name, "cwd"],
              message: `expected a folder in ${folder}, which is all that its container has of this machine: see prefect.container.folder`,
            },
          ],
    ),
    ...(prefect.deploy === undefined
      ? []
      : [
          {
            path: ["prefect", "image"],
            message: "expected none with prefect.deploy, which loads the flows on this machine",
          },
        ]),
  ];
}

/** What the pod of a command cannot be. */
function inCluster({ files, user }: CommandContainer, engine: StackEngine, path: string[]): Problem[] {
  if (engine !== "kubernetes") return [];
  const at = (key: string, message: string): Problem => ({ path: [...path, key], message });
  return [
    ...(files === "mount"
      ? [at("files", "expected copy, or nothing: a cluster has not the files of this machine, so it gets a copy")]
      : []),
    ...(user === undefined || isNumbers(user) ? [] : [at("user", notNumbers(user))]),
    ...(user !== undefined && /^0+(?::|$)/.test(user)
      ? [at("user", "expected another user than root, which the namespace of a rehearsal refuses")]
      : []),
  ];
}

/** Says that there is no container that could be described. */
const withoutImage = ({ container }: WrittenPlace, path: string[]): Problem[] =>
  container
    ? [
        {
          path: [...path, "container"],
          message: `expected ${path.join(".")}.image beside it: without an image there is no container`,
        },
      ]
    : [];

const outside = (place: string, folder: string, path: string[]): Problem[] =>
  isWithin(place, folder) ? [] : [{ path, message: `expected a folder that holds the working directory ${place}` }];

function isWithin(path: string, folder: string): boolean {
  const way = relative(folder, path);
  return way !== ".." && !way.startsWith(`..${sep}`) && !isAbsolute(way);
}
