import assert from "node:assert/strict";
import { fileURLToPath } from "node:url";
import { facets } from "../../conformance/facets.ts";
import type { Members, Shape } from "../../conformance/shapes.ts";
import { inSample, prepare } from "./command.ts";

/** A type as facet_classes.py writes it. */
type Form = string | [string, Form | string[]] | { [member: string]: [boolean, Form] };
interface FacetClass {
  place: string;
  schema: string;
  members: Form;
}

const membersOf = ({ members, required }: Members): Form =>
  Object.fromEntries([...members].map(([name, of]) => [name, [required.includes(name), formOf(of)]]));

/** Our model in the words of facet_classes.py, which knows no formats. */
function formOf(shape: Shape): Form {
  if (shape.kind === "object") return membersOf(shape);
  if (shape.kind === "list") return ["list", formOf(shape.of)];
  if (shape.kind === "map") return ["map", shape.of ? formOf(shape.of) : "any"];
  if (shape.kind === "facets") return ["map", {}];
  if (shape.kind === "string" && shape.values) return ["values", [...shape.values].sort()];
  return shape.kind;
}

/** The generated code gives the assertions the place of inputs; the specification lists them for datasets, too. */
const also = new Set(["dataset dataQualityAssertions"]);

describe("the catalogue of facets and the classes of openlineage-python", function () {
  this.timeout(60_000);
  let classes: FacetClass[];

  before(async function () {
    this.timeout(600_000);
    await prepare();
    const script = fileURLToPath(new URL("facet_classes.py", import.meta.url));
    const { stdout, stderr, exitCode } = await inSample(["python", script]);
    assert.equal(exitCode, 0, String(stderr));
    classes = JSON.parse(String(stdout)) as FacetClass[];
  });

  const byClass = (all: [string, unknown][]) => all.sort(([one], [other]) => one.localeCompare(other, "en"));

  it("hold the same facets, in the same newest versions", () => {
    const ours = facets.filter(({ place, key }) => !also.has(`${place} ${key}`));
    assert.deepEqual(
      ours
        .map(({ place, file, definition, versions }) => `${place} ${versions.at(-1)}/${file}.json#/$defs/${definition}`)
        .sort(),
      classes
        .map(({ place, schema }) => `${place} ${schema.replace("https://openlineage.io/spec/facets/", "")}`)
        .sort(),
    );
  });

  it("agree on every member, on its type, and on whether it must be there", () => {
    assert.deepEqual(
      byClass(
        facets
          .filter(({ place, key }) => !also.has(`${place} ${key}`))
          .map(({ place, definition, shape }) => [`${place} ${definition}`, membersOf(shape)]),
      ),
      byClass(classes.map(({ place, schema, members }) => [`${place} ${schema.replace(/.*\//, "")}`, members])),
    );
  });
});
