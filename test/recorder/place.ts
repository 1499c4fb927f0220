import { readFileSync } from "node:fs";
import { Bundle } from "../../evidence/bundle.ts";
import type { RecordedRequest } from "../../lineage/recorded-request.ts";
import { Recording, type RecordingOptions } from "../../recorder/recording.ts";
import { temporaryPlace } from "../temporary-place.ts";

/** A recording in a bundle of its own, with what was heard and a way to read what was written. */
export interface RecordingPlace extends AsyncDisposable {
  bundle: Bundle;
  recording: Recording;
  heard: RecordedRequest[];
  hear: (request: RecordedRequest) => void;
  /** Disposes of the recording, and reads its file. */
  lines: () => Promise<RecordedRequest[]>;
}

export function recordingPlace(options?: RecordingOptions): RecordingPlace {
  const place = temporaryPlace("recorder-");
  const bundle = Bundle.create(place.path, "20250131t120000z-0123abcd");
  const recording = new Recording(bundle, options);
  const heard: RecordedRequest[] = [];
  return {
    bundle,
    recording,
    heard,
    hear: (request) => heard.push(request),
    lines: async () => {
      await recording[Symbol.asyncDispose]();
      const text = readFileSync(bundle.path("events.ndjson"), "utf8");
      return text
        .split("\n")
        .slice(0, -1)
        .map((line) => JSON.parse(line));
    },
    [Symbol.asyncDispose]: async () => {
      await recording[Symbol.asyncDispose]().catch(() => {});
      place.remove();
    },
  };
}
