import { writeFileSync } from 'node:fs';
import { inRoot } from './paths.mjs';

/** Where it is told how many errors came from outside of all tests, which the JSON report leaves out. */
export const outsideFile = inRoot('test-results/outside.json');

/** A reporter of vitest's: counts errors that belong to no test, as of a process that ended. */
// biome-ignore lint/style/noDefaultExport: vitest loads a reporter by its default export
export default class OutsideReporter {
  /**
   * @param {readonly unknown[]} _modules
   * @param {readonly unknown[]} errors
   */
  onTestRunEnd(_modules, errors) {
    writeFileSync(outsideFile, JSON.stringify(errors.length));
  }
}
