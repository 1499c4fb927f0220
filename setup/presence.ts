import { join } from "node:path";
import { presentBrowser } from "./browser.ts";
import { engineAnswer } from "./docker-engine.ts";
import { presentEngine, pulumiHome } from "./pulumi.ts";
import { presentUv } from "./uv.ts";

/** Whether this machine has something that a rehearsal needs. */
export interface Presence {
  name: string;
  /** Fetchable: a rehearsal gets it by itself, once. */
  status: "found" | "fetchable" | "missing";
  found: string;
  needed: string;
  /** What to do when it is not there. */
  how: string;
}

/** Looks for every tool and fetches none. */
export const presence = (): Promise<Presence[]> => Promise.all([node(), docker(), pulumi(), browser(), uv()]);

async function node(): Promise<Presence> {
  return {
    name: "Node",
    status: "found",
    found: process.version,
    needed: "22.18 or newer",
    how: "npm installs one with this package.",
  };
}

async function docker(): Promise<Presence> {
  const answer = await engineAnswer();
  return {
    name: "Docker engine",
    status: answer === "answers" ? "found" : "missing",
    found: answer === "answers" ? "answers" : `does not answer: ${answer.found}`,
    needed: "a Docker engine, 20.10 or newer, that this user may use",
    how: "Install Docker Desktop, or as root on Debian `apt-get install docker.io` and start dockerd: there `rehearse run` does both.",
  };
}

async function pulumi(): Promise<Presence> {
  const engine = await presentEngine();
  return {
    name: "Pulumi engine",
    status: engine ? "found" : "fetchable",
    found: engine
      ? `${engine.version} (${engine.origin}) in ${join(engine.root, "bin")}, with PULUMI_HOME=${pulumiHome()}`
      : "none",
    needed: "3.232 or newer",
    how: "`rehearse run` downloads it, or builds it from its Go module where the vendor is not reached.",
  };
}

async function browser(): Promise<Presence> {
  const path = await presentBrowser();
  return {
    name: "browser",
    status: path ? "found" : "fetchable",
    found: path ?? "none",
    needed: "Chromium or Chrome, to photograph the graph",
    how: "`rehearse run` fetches one. Or install Chromium, or name one in LINEAGE_REHEARSAL_BROWSER.",
  };
}

async function uv(): Promise<Presence> {
  const path = await presentUv();
  return {
    name: "uv",
    status: path ? "found" : "fetchable",
    found: path ?? "none",
    needed: "uv, for refinements that are run by it, as the sample and Hotpass are",
    how: "`rehearse run` fetches it from PyPI. Or install it: https://docs.astral.sh/uv/",
  };
}
