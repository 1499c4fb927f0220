import { RehearsalError } from "../errors.ts";
import { officialImageOf } from "../settings/official-images.ts";

/** Whether a program of ours may take the place of a service whose image cannot be had. */
export type StandIns = "allow" | "refuse";

/** The services for which there is such a program. For the others a recipe builds the real software. */
const known = { marquez: "Marquez", web: "Marquez web UI" } as const;
type StoodIn = keyof typeof known;

/** Whether a recipe makes a stand-in of a service, and not the service itself. */
export const hasStandIn = (name: string): name is StoodIn => Object.hasOwn(known, name);

/** The refusal of a stand-in in the place of one service. */
export class StandInRefused extends RehearsalError {
  readonly standIn: Refusal;

  constructor(refusal: Refusal, options?: ErrorOptions) {
    super("SETUP", explain([refusal]), options);
    this.standIn = refusal;
  }
}

/** A stand-in that was refused. */
export interface Refusal {
  name: string;
  /** The image in the settings. */
  reference: string;
  /** Why the image could not be pulled; undefined when the engine holds a stand-in under that name. */
  notPulled: string | undefined;
}

/** One error for all stand-ins that were refused: whoever mends one wants to mend the others too. */
export const standInsRefused = (refused: StandInRefused[]): RehearsalError =>
  new RehearsalError("SETUP", explain(refused.map(({ standIn }) => standIn)), { cause: refused[0] });

function explain(refusals: Refusal[]) {
  const references = refusals.map(({ reference }) => reference);
  const commands = refusals.map(({ reference, notPulled }) =>
    notPulled === undefined
      ? `\`docker image rm ${reference} && docker pull ${realOf(reference, refusals)}\``
      : `\`docker pull ${reference}\``,
  );
  const login = refusals.some(({ notPulled }) => notPulled !== undefined && wantsLogin.test(notPulled))
    ? "Log in first (`docker login`): the registry limits what it gives without. "
    : "";
  const services = refusals.map(({ name }) => (hasStandIn(name) ? known[name] : name)).join(" or the ");
  return {
    doing: `getting the ${references.length > 1 ? "images" : "image"} ${references.join(" and ")}`,
    found: `${refusals.map(foundOf).join("; ")}. A stand-in is refused`,
    next:
      `${login}Get the real one with ${commands.join(" and ")}, or load it from elsewhere (\`docker load\`). ` +
      `For a rehearsal that proves nothing about the real ${services}, pass --set standIns=allow.`,
  };
}

const wantsLogin = /toomanyrequests|rate limit|unauthorized|denied|authentication/i;

const foundOf = ({ reference, notPulled }: Refusal): string =>
  notPulled === undefined
    ? `the image ${reference} in the Docker engine is a stand-in: its label says so`
    : `the Docker engine does not hold ${reference}, and it could not be pulled (${notPulled})`;

/** The image to pull in the place of a stand-in. One that a recipe built has a name that no registry knows. */
function realOf(reference: string, refusals: Refusal[]): string {
  const name = refusals.find((one) => one.reference === reference)?.name;
  const official = name === undefined ? undefined : officialImageOf(name);
  return official !== undefined && reference.startsWith("lineage-rehearsal/") ? official : reference;
}
