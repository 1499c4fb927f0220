import { Bundle } from "../../evidence/bundle.ts";
import { followEnvironment } from "../../machine/network.ts";
import { Recording } from "../../recorder/recording.ts";
import { temporaryPlace } from "../temporary-place.ts";
import { send } from "./send.ts";

/** Sends one request through a receiver to the Marquez that the first argument names, and prints status and answer. */
const [, , marquez = ""] = process.argv;
followEnvironment();
const place = temporaryPlace("recorder-");
await using recording = new Recording(Bundle.create(place.path, "20250131t120000z-0123abcd"));
const { url } = await recording.receive("refine", marquez);
const { status, answer } = await send(url, { body: "{}" });
console.log(`${status} ${answer}`);
place.remove();
