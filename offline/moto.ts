import { pythonPackages } from "../setup/python.ts";
import type { Say } from "../setup/say.ts";
import { offline } from "./folder.ts";

/**
 * moto, which answers in the place of AWS in tests, from PyPI.
 * @returns the directory to put on PYTHONPATH
 * @throws RehearsalError SETUP
 */
export const moto = (say: Say): Promise<string> =>
  pythonPackages(offline("moto.requirements.txt"), "moto from PyPI, for tests", say);
