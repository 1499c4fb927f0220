import { pythonPackages } from "./python.ts";
import type { Say } from "./say.ts";

/**
 * moto, which answers in the place of AWS in tests, from PyPI.
 * @returns the directory to put on PYTHONPATH
 * @throws RehearsalError SETUP
 */
export const moto = (say: Say): Promise<string> => pythonPackages("moto", "moto from PyPI, for tests", say);
