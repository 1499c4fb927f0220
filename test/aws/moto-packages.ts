import { join } from "node:path";
import { pythonPackages } from "../../setup/python.ts";
import type { Say } from "../../setup/say.ts";

const requirements = join(import.meta.dirname, "moto.requirements.txt");

/**
 * Gets moto, which answers in the place of AWS, from PyPI.
 * @returns the directory to put on PYTHONPATH
 * @throws RehearsalError SETUP
 */
export const moto = (say: Say): Promise<string> => pythonPackages(requirements, "moto from PyPI, for tests", say);
