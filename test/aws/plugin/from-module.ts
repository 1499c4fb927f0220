import { join } from "node:path";
import { contentHash } from "../../../offline/tools/content-hash.ts";
import { awsPluginOf } from "../../../setup/aws-plugin.ts";
import { once } from "../../../setup/cache.ts";
import { awsPackage } from "../../../setup/optional-package.ts";
import { linkPlugin, program } from "../../../setup/resource-plugin.ts";
import type { Say } from "../../../setup/say.ts";
import { buildPlugin, source } from "./build.ts";

/**
 * Builds the S3 part of the AWS plugin from its Go modules, and installs it in `home`.
 * @throws RehearsalError SETUP
 */
export async function awsPluginFromModule(home: string, say: Say): Promise<void> {
  const aws = awsPluginOf(awsPackage.required());
  const doing = `building the S3 part of Pulumi's AWS plugin ${aws.version} from its Go modules`;
  const built = await once(
    `${program(aws)}-${aws.version}-${await contentHash([{ folder: source }])}`,
    async (directory) => {
      say(`${doing}: for tests (three to six minutes, once)`);
      await buildPlugin(join(directory, program(aws)), aws.version, doing, say);
    },
    say,
  );
  await linkPlugin(join(built, program(aws)), home, aws);
}
