import { progress } from "../progress/progress.ts";
import { begin } from "../rehearsal/begin.ts";
import { asStep } from "../rehearsal/steps-told.ts";
import { getTools } from "../rehearsal/tools.ts";
import { loadSettings } from "../settings/load.ts";
import { exitCodeOf, type Options, projectOf } from "./options.ts";

/** `rehearse down`: destroys what `rehearse up` or `run --keep` left running. Evidence stays. */
export const down = (options: Options): Promise<number> =>
  exitCodeOf(options.json, async () => {
    const { stack, set, json } = options;
    const project = projectOf(options);
    const settings = loadSettings({ stack, directory: project, sets: set });
    const shown = progress(json ? process.stderr : process.stdout);
    const rehearsal = begin({ stack, project, settings, stackOnly: true, follow: shown.hear });
    try {
      const [{ selectStack }, { destroy }, { engine }] = await Promise.all([
        import("../rehearsal/workspace.ts"),
        import("../rehearsal/destroy.ts"),
        getTools(rehearsal),
      ]);
      await asStep(rehearsal.tell, "destroy", async () => {
        const selected = await selectStack(engine, rehearsal, project);
        rehearsal.known.labelId = (await selected.outputs()).id?.value;
        await destroy(selected, rehearsal);
      });
    } finally {
      shown.end();
    }
    if (json) process.stdout.write(`${JSON.stringify({ stack, destroyed: true })}\n`);
    return 0;
  });
