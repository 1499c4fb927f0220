import { Bundle } from "../evidence/bundle.ts";
import { fetchWhole } from "../store/fetch-bundle.ts";
import { storeBundle } from "../store/store-bundle.ts";

// Stores a bundle, or fetches it, in a process of its own, and says what that took. `beside` is the memory beside what Node and
// the loaded modules take.
const [, , mode, directory = "", endpoint = "", folder = "", accessKeyId = "", secretAccessKey = ""] = process.argv;
const access = { endpoint, folder, credentials: { accessKeyId, secretAccessKey } };
const bundle = Bundle.at(directory);
await import("@aws-sdk/client-s3");
const loaded = process.resourceUsage().maxRSS / 1024;
if (mode === "store") await storeBundle(bundle, { access, bucket: "ours", prefix: "" });
else await fetchWhole(access, `s3://ours/${bundle.name}`, folder);
const { maxRSS, userCPUTime, systemCPUTime } = process.resourceUsage();
const megabytes = maxRSS / 1024;
console.log(JSON.stringify({ megabytes, beside: megabytes - loaded, cpu: (userCPUTime + systemCPUTime) / 1e6 }));
