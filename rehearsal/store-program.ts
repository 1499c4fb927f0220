import type { Context } from "../context/context.ts";
import { planServices, type ServicePlan } from "../settings/services.ts";
import { awsStore, folderStore } from "../stack/evidence-store.ts";
import { Generated } from "../stack/generated.ts";
import { readerOf } from "../stack/settled.ts";
import { surroundings } from "../stack/surroundings.ts";
import type { Deployment } from "../steps/deployment.ts";
import { obtainImages } from "../steps/images.ts";

/** The program that brings up the evidence store alone, for a bundle that is stored later. */
export async function storeProgram(context: Context): Promise<Deployment> {
  const { evidence, ports } = context.settings;
  const generated = new Generated("kept", context);
  const { labels, store: credentials } = generated;
  const gateway = async () => {
    const { ids } = await obtainImages(storeAlone(planServices(context.settings)), context);
    return folderStore(
      "evidence",
      { image: ids.s3, folder: evidence.folder, credentials, port: ports.s3 },
      surroundings(labels, context.tunnels),
    );
  };
  const { access } = evidence.store === "s3" ? await awsStore("evidence", context) : await gateway();
  const id = labels.apply((named) => named["lineage-rehearsal.id"]);
  return { outputs: { id }, labelId: readerOf(id), provisioned: () => undefined, storeAccess: readerOf(access) };
}

const storeAlone = ({ s3 }: ServicePlan): ServicePlan => ({
  postgres: "absent",
  marquez: "absent",
  web: "absent",
  prefect: "absent",
  s3,
});
