import { relative } from 'node:path';
import { root } from './paths.mjs';

/**
 * @typedef {object} TestCounts
 * @property {number} passed
 * @property {number} failed tests, and files that could not be loaded
 * @property {number} skipped
 * @property {readonly string[]} failedNames
 * @property {readonly string[]} skippedNames
 */

/**
 * Reads what vitest's JSON reporter wrote.
 * @param {{ testResults: readonly { name: string, status: string, message?: string, assertionResults: readonly { status: string, fullName: string }[] }[] }} report
 * @returns {TestCounts}
 */
export function readReport(report) {
  const failedNames = [];
  const skippedNames = [];
  let passed = 0;
  for (const file of report.testResults) {
    const name = relative(root, file.name);
    for (const test of file.assertionResults) {
      if (test.status === 'passed') passed += 1;
      else if (test.status === 'failed') failedNames.push(`${name}: ${test.fullName}`);
      else skippedNames.push(`${name}: ${test.fullName}`);
    }
    const failedToLoad = file.status === 'failed' && !file.assertionResults.some((test) => test.status === 'failed');
    if (failedToLoad) failedNames.push(`${name}: ${(file.message ?? 'failed outside its tests').split('\n')[0]}`);
  }
  return { passed, failed: failedNames.length, skipped: skippedNames.length, failedNames, skippedNames };
}

/**
 * The closing lines; the last one is the result alone.
 * @param {TestCounts | null} counts null when vitest wrote no report
 * @param {number} status exit status of vitest
 * @returns {{ lines: readonly string[], exitCode: number }}
 */
export function summarize(counts, status) {
  if (counts === null) {
    return { lines: ['vitest ended without a report.', '0 passed, 1 failed, 0 skipped'], exitCode: 1 };
  }
  const lines = [
    '',
    ...counts.skippedNames.map((name) => `skipped: ${name}`),
    ...counts.failedNames.map((name) => `FAILED: ${name}`),
  ];
  let { failed } = counts;
  if (status !== 0 && failed === 0) {
    lines.push('FAILED: vitest reported an error outside the tests (see above)');
    failed = 1;
  }
  if (counts.passed + failed === 0) lines.push('Nothing ran.');
  lines.push(`${counts.passed} passed, ${failed} failed, ${counts.skipped} skipped`);
  return { lines, exitCode: failed > 0 || counts.passed === 0 ? 1 : 0 };
}
