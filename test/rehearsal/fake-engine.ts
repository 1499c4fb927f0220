import { FakeClient } from "../docker/fake-client.ts";

/** A container as its labels describe it. */
export interface FakeContainer {
  id: string;
  owner: string;
  project?: string;
  stack?: string;
  expires?: string;
  /** The marks of the container in which its owner runs: one that begins with `live` runs, and any other is gone. */
  runner?: string;
}

/**
 * A `docker` command that knows some labelled containers, one a rehearsal, and no networks or volumes. It lists them by
 * their labels, and removes them.
 */
export class FakeEngine extends FakeClient {
  constructor(containers: FakeContainer[]) {
    const lines = containers.map((one) => {
      const { id, owner, project = "a-project", stack = "a-stack", expires = inAnHour(), runner = "" } = one;
      const line = [project, stack, id, owner, expires, runner].join("\\t");
      return `[ -e "$0.removed-${id}" ] || printf '${line}\\n'`;
    });
    super(
      `all() { ${["true", ...lines].join("; ")}; }`,
      'case "$*" in',
      // The ids of a rehearsal's containers: its own id stands for its one container.
      '"container ls --quiet --filter label=lineage-rehearsal.id="*) id=$(echo "$5" | cut -d = -f 3); all | cut -f 3 | grep -Fx -- "$id" || true;;',
      '"container ls"*) all;;',
      '"container inspect"*live*) echo true@then;;',
      '"container inspect"*) echo "Error: No such container: x" >&2; exit 1;;',
      '"container rm"*) for id in "$@"; do touch "$0.removed-$id"; done;;',
      "esac",
    );
  }

  /** The ids of the containers that were removed, in that order. */
  get removed(): string[] {
    return this.calls.flatMap((call) => /^container rm --force --volumes -- (\S+)$/.exec(call)?.[1] ?? []);
  }
}

const inAnHour = (): string => new Date(Date.now() + 3_600_000).toISOString();
