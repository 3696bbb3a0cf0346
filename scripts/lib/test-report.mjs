import { relative } from 'node:path';
import { root } from './paths.mjs';

/**
 * @typedef {object} TestCounts
 * @property {number} passed
 * @property {number} failed tests, and files that could not be loaded
 * @property {number} skipped
 * @property {readonly string[]} failedNames
 * @property {readonly string[]} skippedNames
 * @property {readonly string[]} failedFiles
 */

/**
 * @typedef {object} Summary
 * @property {number} passed
 * @property {number} failed
 * @property {number} skipped
 * @property {readonly string[]} lines to print; the last one is the counts alone
 * @property {number} exitCode
 */

/**
 * What vitest's JSON reporter writes, as far as it is read here.
 * @typedef {object} Report
 * @property {readonly { name: string, status: string, message?: string, assertionResults: readonly { status: string, fullName: string, failureMessages?: readonly string[] }[] }[]} testResults
 */

/**
 * Reads what vitest's JSON reporter wrote.
 * @param {Report} report
 * @returns {TestCounts}
 */
export function readReport(report) {
  const failedNames = [];
  const skippedNames = [];
  const failedFiles = [];
  let passed = 0;
  for (const file of report.testResults) {
    const name = relative(root, file.name);
    for (const test of file.assertionResults) {
      if (test.status === 'passed') passed += 1;
      else if (test.status === 'failed') failedNames.push(`${name}: ${test.fullName}${reasonOf(test)}`);
      else skippedNames.push(`${name}: ${test.fullName}`);
    }
    const failedToLoad = file.status === 'failed' && !file.assertionResults.some((test) => test.status === 'failed');
    if (file.status === 'failed') failedFiles.push(name);
    if (failedToLoad) failedNames.push(`${name}: ${(file.message ?? 'failed outside its tests').split('\n')[0]}`);
  }
  return { passed, failed: failedNames.length, skipped: skippedNames.length, failedNames, skippedNames, failedFiles };
}

/**
 * Files of windows that failed and run once more, by themselves: a browser that paints without a GPU and shares two cores with another
 * now and then keeps a window waiting for longer than any hand would. Nothing else gets a second try, and many failures are no accident.
 * @param {TestCounts} counts
 */
export function windowsToTryAgain({ failedFiles }) {
  const areWindows = failedFiles.every((name) => name.startsWith('test/e2e/'));
  return areWindows && failedFiles.length <= MOST_ACCIDENTS ? failedFiles : [];
}

const MOST_ACCIDENTS = 3;

/**
 * The report of both tries: what ran again counts as it ended then.
 * @param {Report} first
 * @param {Report} second of some of its files
 * @returns {Report}
 */
export function withSecondTry(first, second) {
  const again = new Map(second.testResults.map((file) => [file.name, file]));
  return { testResults: first.testResults.map((file) => again.get(file.name) ?? file) };
}

/**
 * What the closing lines tell of a failure: on a machine that keeps nothing else of the output they are all there is.
 * @param {{ failureMessages?: readonly string[] }} test
 */
function reasonOf({ failureMessages = [] }) {
  const lines = failureMessages.flatMap((message) => message.split('\n').filter((line) => line.trim() !== ''));
  return lines
    .slice(0, REASON_LINES)
    .map((line) => `\n    ${line.trim()}`)
    .join('');
}

/** Message, difference and the first places of a stack. */
const REASON_LINES = 12;

/**
 * The closing lines; the last one is the result alone.
 * @param {TestCounts | null} counts null when vitest wrote no report
 * @param {number} status exit status of vitest
 * @param {readonly string[]} failedFirst what failed at the first try of two
 * @returns {Summary}
 */
export function summarize(counts, status, failedFirst = []) {
  if (counts === null) {
    const none = { passed: 0, failed: 1, skipped: 0 };
    return { ...none, lines: ['vitest ended without a report.', countLine(none)], exitCode: 1 };
  }
  const lines = [
    '',
    ...failedFirst.map((name) => `failed at the first try: ${name}`),
    ...counts.skippedNames.map((name) => `skipped: ${name}`),
    ...counts.failedNames.map((name) => `FAILED: ${name}`),
  ];
  const { passed, skipped } = counts;
  let { failed } = counts;
  if (status !== 0 && failed === 0) {
    lines.push('FAILED: vitest reported an error outside the tests (see above)');
    failed = 1;
  }
  if (passed + failed === 0) lines.push('Nothing ran.');
  lines.push(countLine({ passed, failed, skipped }));
  return { passed, failed, skipped, lines, exitCode: failed > 0 || passed === 0 ? 1 : 0 };
}

/** @param {{ passed: number, failed: number, skipped: number }} counts */
const countLine = ({ passed, failed, skipped }) => `${passed} passed, ${failed} failed, ${skipped} skipped`;

/**
 * The line for several runs together.
 * @param {readonly Pick<Summary, 'passed' | 'failed' | 'skipped'>[]} runs
 */
export function total(runs) {
  const sum = { passed: 0, failed: 0, skipped: 0 };
  for (const { passed, failed, skipped } of runs) {
    sum.passed += passed;
    sum.failed += failed;
    sum.skipped += skipped;
  }
  return countLine(sum);
}
