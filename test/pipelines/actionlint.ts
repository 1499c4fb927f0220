import { join } from "node:path";
import { go } from "../../offline/tools/go.ts";
import { once } from "../../setup/cache.ts";
import { tool } from "../../setup/tool.ts";

const version = "v1.7.12";
const say = (message: string) => process.stderr.write(`${message}\n`);

/** Builds actionlint, a linter for GitHub workflows, once. Go verifies the checksum of the module. */
export async function actionlint(): Promise<string> {
  const directory = await once(
    `actionlint-${version}`,
    async (made) => {
      say("building actionlint");
      await tool(
        await go(say),
        ["install", `github.com/rhysd/actionlint/cmd/actionlint@${version}`],
        {
          doing: "building actionlint",
          next: "Check that the Go module proxy is reached (go env GOPROXY), then run it again.",
        },
        { env: { GOBIN: made, GOTOOLCHAIN: "local", CGO_ENABLED: "0", GOFLAGS: "", GOWORK: "off" } },
      );
    },
    say,
  );
  return join(directory, "actionlint");
}
