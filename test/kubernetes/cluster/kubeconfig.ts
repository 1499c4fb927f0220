import { readFileSync } from "node:fs";

/** The name of the only context in a configuration. */
export const context = "rehearsal-test";

/** The configuration of a client, as `kubectl` reads it: JSON is YAML. */
export const kubeconfig = ({
  server,
  authority,
  token,
}: {
  server: string;
  authority: string;
  token: string;
}): string =>
  JSON.stringify({
    apiVersion: "v1",
    kind: "Config",
    clusters: [
      {
        name: context,
        cluster: { server, "certificate-authority-data": readFileSync(authority).toString("base64") },
      },
    ],
    users: [{ name: context, user: { token } }],
    contexts: [{ name: context, context: { cluster: context, user: context } }],
    "current-context": context,
  });
