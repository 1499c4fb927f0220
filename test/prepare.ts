import { prepare } from "./aws/stack.ts";
import { actionlint } from "./pipelines/actionlint.ts";
import { mochaGlobalSetup } from "./set-up.ts";

// Fetches and builds what any of the suites needs, so that none of them has to while another runs beside it.
await mochaGlobalSetup();
await prepare();
await actionlint();
