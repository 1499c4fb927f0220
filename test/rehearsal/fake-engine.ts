import { FakeClient } from "../docker/fake-client.ts";

/** A container as its labels describe it. */
export interface FakeContainer {
  id: string;
  owner: string;
  project?: string;
  stack?: string;
  expires?: string;
}

/**
 * A `docker` command that knows some labelled containers, one a rehearsal, and no networks or volumes. It lists them by
 * their labels, and removes them.
 */
export class FakeEngine extends FakeClient {
  constructor(containers: FakeContainer[]) {
    const lines = containers.map(({ id, owner, project = "a-project", stack = "a-stack", expires = inAnHour() }) => {
      const line = [project, stack, id, owner, expires].join("\\t");
      return `[ -e "$0.removed-${id}" ] || printf '${line}\\n'`;
    });
    super(
      `all() { ${["true", ...lines].join("; ")}; }`,
      'case "$*" in',
      // The ids of a rehearsal's containers: its own id stands for its one container.
      '"container ls --quiet --filter label=lineage-rehearsal.id="*) id=$(echo "$5" | cut -d = -f 3); all | cut -f 3 | grep -Fx -- "$id" || true;;',
      '"container ls"*) all;;',
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
