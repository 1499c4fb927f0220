import assert from "node:assert/strict";
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import type { RawSettings } from "../../settings/raw-settings.ts";
import { imagesOfCommands } from "../../settings/refinements.ts";
import { exampleSettings } from "../context/example.ts";
import { temporaryPlace } from "../temporary-place.ts";

describe("the settings of a command in a container", () => {
  let place: ReturnType<typeof temporaryPlace>;
  beforeEach(() => {
    place = temporaryPlace("container-");
    mkdirSync(join(place.path, "inner"));
  });
  afterEach(() => place.remove());

  const settings = (refine: RawSettings, more: RawSettings = {}) => exampleSettings(place.path, { refine, ...more });
  const other = (refine: RawSettings) => ({
    refinements: { other: { job: "other", refine: { command: ["true"], ...refine } } },
  });

  it("have defaults, and none without an image", () => {
    assert.deepEqual(settings({ image: "python:3.13" }).refinements[0]?.container, {
      image: "python:3.13",
      folder: place.path,
      // The engine says: it has the files of this machine, or not.
      files: undefined,
      user: undefined,
      megabytes: 2048,
    });
    assert.equal(settings({}).refinements[0]?.container, undefined);
  });

  it("are inherited by the other refinements, each of which may have its own image or none", () => {
    const image = "python:3.13";
    const of = (own: RawSettings) =>
      settings({ image, container: { megabytes: 64, files: "copy" } }, other(own)).refinements[1]?.container;
    assert.deepEqual([of({})?.image, of({})?.megabytes], [image, 64]);
    const own = of({ image: "spark:4", container: { megabytes: 128 } });
    assert.deepEqual([own?.image, own?.megabytes, own?.files], ["spark:4", 128, "copy"]);
    assert.equal(of({ image: false }), undefined);
  });

  it("name each image once, by the first setting that has it", () => {
    const [image, another] = ["python:3.13", "spark:4"];
    assert.deepEqual(imagesOfCommands(settings({ image }, other({}))), [["refine.image", image]]);
    assert.deepEqual(imagesOfCommands(settings({ image }, other({ image: another }))), [
      ["refine.image", image],
      ["refinements.other.refine.image", another],
    ]);
    assert.deepEqual(imagesOfCommands(settings({}, other({ image: another }))), [
      ["refinements.other.refine.image", another],
    ]);
  });

  it("name the image of Prefect's commands where they run, and where no refinement has it already", () => {
    const image = "prefecthq/prefect:3";
    const flow = (more: RawSettings) => ({ prefect: { enabled: true, deployment: "d", image, ...more } });
    assert.deepEqual(imagesOfCommands(settings({}, flow({}))), [["prefect.image", image]]);
    assert.deepEqual(imagesOfCommands(settings({ image }, flow({}))), [["refine.image", image]]);
    assert.deepEqual(imagesOfCommands(settings({}, flow({ enabled: false }))), []);
    assert.deepEqual(imagesOfCommands(settings({}, flow({ image: false }))), []);
  });

  const inCluster: RawSettings = { engine: "kubernetes", kubernetes: { context: "staging" } };

  it("say that a cluster gets a copy of the files", () => {
    assert.equal(settings({ image: "i" }, inCluster).refinements[0]?.container?.files, "copy");
  });

  const ofFlow = (prefect: RawSettings) => ({ prefect: { enabled: true, deployment: "d", ...prefect } });
  const refused: [string, RegExp, RawSettings, RawSettings?][] = [
    [
      "a container of Prefect's commands without an image",
      /prefect\.container: expected prefect\.image beside it/,
      {},
      ofFlow({ container: { megabytes: 64 } }),
    ],
    [
      "a folder without the working directory of Prefect's commands",
      /prefect\.container\.folder: expected a folder that holds the working directory/,
      {},
      ofFlow({ image: "i", container: { folder: "inner" } }),
    ],
    [
      "a companion whose working directory its container has not",
      /prefect\.companions\.listener\.cwd: expected a folder in .*prefect\.container\.folder/,
      {},
      ofFlow({ image: "i", cwd: "inner", companions: { listener: { command: ["true"], cwd: "." } } }),
    ],
    [
      "a project that is deployed from this machine, with a worker that is not on it",
      /prefect\.image: expected none with prefect\.deploy/,
      {},
      ofFlow({ image: "i", deploy: "all", project: { cli: ["prefect"] } }),
    ],
    [
      "a container without an image",
      /refine\.container: expected refine\.image beside it/,
      { container: { megabytes: 64 } },
    ],
    ["an image that is none", /refine\.image: expected an image reference/, { image: "-x" }],
    [
      "a folder without the working directory",
      /refine\.container\.folder: expected a folder that holds the working directory/,
      { image: "i", container: { folder: "inner" } },
    ],
    ["an output elsewhere", /refine\.output: expected a file in/, { image: "i", output: "../out.txt" }],
    [
      "a preparation whose files would be gone",
      /refine\.prepare: expected none with container\.files: copy/,
      { image: "i", prepare: ["true"], container: { files: "copy" } },
    ],
    [
      "a preparation of a refinement in a cluster",
      /refine\.prepare: expected none with refine\.image in a cluster/,
      { image: "i", prepare: ["true"] },
      inCluster,
    ],
    [
      "files that a cluster has not",
      /refine\.container\.files: expected copy, or nothing: a cluster has not the files/,
      { image: "i", container: { files: "mount" } },
      inCluster,
    ],
    [
      "a user of whom a node cannot tell whether he is root",
      /prefect\.container\.user: expected numbers, such as 1000:1000/,
      {},
      { ...inCluster, ...ofFlow({ image: "i", container: { user: "app" } }) },
    ],
    [
      "root, which the namespace in a cluster refuses",
      /refine\.container\.user: expected another user than root/,
      { image: "i", container: { user: "0:0" } },
      inCluster,
    ],
    [
      "a container of another refinement without an image",
      /refinements\.other\.refine\.container: expected refinements\.other\.refine\.image/,
      {},
      other({ container: { megabytes: 64 } }),
    ],
  ];
  for (const [what, message, refine, more] of refused)
    it(`are refused by key: ${what}`, () => assert.throws(() => settings(refine, more), message));

  it("let an output and a working directory lie anywhere in the folder", () => {
    const image = "i";
    const inner = {
      image,
      cwd: join(place.path, "inner"),
      output: "../dist/*.xlsx",
      container: { folder: place.path },
    };
    assert.equal(settings(inner).refinements[0]?.container?.folder, place.path);
    assert.throws(() => settings({ ...inner, container: {} }), /refine\.output: expected a file in/);
  });
});
