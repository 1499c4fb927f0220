// The language host, which the Pulumi engine starts to run a Node program: the one for an engine that was built.
// The engine's address is its last argument; the port it serves is the first line of its output.
import { createRequire } from "node:module";
import language from "@pulumi/pulumi/proto/language_grpc_pb.js";
import messages, { type RunRequest, type RunResponse } from "@pulumi/pulumi/proto/language_pb.js";
import plugin from "@pulumi/pulumi/proto/plugin_pb.js";
import { version } from "@pulumi/pulumi/version.js";
import { execa } from "execa";

const grpc = createRequire(import.meta.resolve("@pulumi/pulumi"))("@grpc/grpc-js") as typeof import("@grpc/grpc-js");
type Unary<Q, A> = import("@grpc/grpc-js").handleUnaryCall<Q, A>;

const engineAddress = process.argv.at(-1) ?? "";
/** The exit code of a program whose error the user has already been shown. */
const ALREADY_SHOWN = 32;

async function run(request: RunRequest): Promise<RunResponse> {
  const directory = request.getInfo()?.getProgramDirectory() || request.getPwd();
  const flags = {
    monitor: request.getMonitorAddress(),
    engine: engineAddress,
    organization: request.getOrganization(),
    project: request.getProject(),
    "root-directory": request.getInfo()?.getRootDirectory() || directory,
    stack: request.getStack(),
    pwd: request.getPwd(),
    parallel: String(request.getParallel()),
    "dry-run": String(request.getDryrun()),
  };
  const program = createRequire(`${directory}/`).resolve("@pulumi/pulumi/cmd/run");
  const values = Object.entries(flags).map(([name, value]) => `--${name}=${value}`);
  const { exitCode, signal } = await execa(
    process.execPath,
    [program, ...values, request.getProgram(), ...request.getArgsList()],
    {
      cwd: request.getPwd(),
      stdio: ["ignore", "inherit", "inherit"],
      env: {
        PULUMI_CONFIG: JSON.stringify(Object.fromEntries(request.getConfigMap().toArray())),
        PULUMI_CONFIG_SECRET_KEYS: JSON.stringify(request.getConfigsecretkeysList()),
      },
      reject: false,
    },
  );
  const response = new messages.RunResponse();
  if (exitCode === ALREADY_SHOWN) return response.setBail(true);
  return exitCode === 0 ? response : response.setError(`the program ended with ${signal ?? `exit code ${exitCode}`}`);
}

/** Answers a request whose answer does not depend on the program. */
const always =
  <Q, A>(answer: A): Unary<Q, A> =>
  (_call, reply) =>
    reply(null, answer);

const server = new grpc.Server();
server.addService(language.LanguageRuntimeService as never, {
  handshake: always(new messages.LanguageHandshakeResponse()),
  getPluginInfo: always(new plugin.PluginInfo().setVersion(version)),
  // The engine installs a plugin when a resource first needs it.
  getRequiredPlugins: always(new messages.GetRequiredPluginsResponse()),
  getRequiredPackages: always(new messages.GetRequiredPackagesResponse()),
  run: ((call, reply) =>
    run(call.request).then(
      (response) => reply(null, response),
      (error) => reply(error),
    )) satisfies Unary<RunRequest, RunResponse>,
});
// An engine that refuses a stack's configuration ends without ending its language host, so the host watches it.
const engine = process.ppid;
setInterval(() => {
  if (process.ppid !== engine) process.exit();
}, 500);

server.bindAsync("127.0.0.1:0", grpc.ServerCredentials.createInsecure(), (error, port) => {
  if (error) throw error;
  console.log(port);
});
