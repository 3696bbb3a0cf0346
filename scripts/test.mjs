import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { outsideFile } from './lib/outside-reporter.mjs';
import { inRoot, root } from './lib/paths.mjs';
import { prepareTestMachine } from './lib/test-machine.mjs';
import { readReport, summarize, total, windowsToTryAgain, withSecondTry } from './lib/test-report.mjs';

/**
 * `npm test [-- --full | --then-long] [-- filters and options of vitest]`. Prepares GPU and browser, runs all tests and ends with
 * one line of its own: `N passed, N failed, N skipped`. Exit status 0 only when something ran and nothing failed.
 *
 * Windows that failed, few of them, run once more by themselves; what failed first is told.
 *
 * `--full` runs also what takes long. `--then-long` runs it afterwards, by itself, and ends with the sum of both.
 */
const args = process.argv.slice(2);
const own = new Set(['--full', '--then-long']);
const passedOn = args.filter((arg) => !own.has(arg));

const machine = await prepareTestMachine();
for (const note of machine.notes) process.stdout.write(`${note}\n`);
for (const problem of machine.problems) process.stdout.write(`PROBLEM ${problem}\n`);

const reportFile = inRoot('test-results/report.json');
mkdirSync(inRoot('test-results'), { recursive: true });

const vitest = inRoot('node_modules/vitest/vitest.mjs');
if (!existsSync(vitest)) {
  process.stderr.write('vitest is not installed here: run `npm ci` first.\n');
  process.exit(1);
}

/**
 * Runs vitest once.
 * @param {readonly string[]} options
 * @param {Record<string, string>} env
 */
async function runVitest(options, env) {
  for (const file of [reportFile, outsideFile]) rmSync(file, { force: true });
  const reporters = ['default', 'json', inRoot('scripts/lib/outside-reporter.mjs')].map((name) => `--reporter=${name}`);
  const child = spawn(process.execPath, [vitest, 'run', ...reporters, `--outputFile.json=${reportFile}`, ...options], {
    cwd: root,
    stdio: ['ignore', 'inherit', 'inherit'],
    env: { ...process.env, ...machine.env, CHAINRULE_TEST_PREPARED: '1', ...env },
  });
  const stop = (/** @type {NodeJS.Signals} */ signal) => child.kill(signal);
  const signals = /** @type {const} */ (['SIGINT', 'SIGTERM']);
  for (const signal of signals) process.on(signal, stop);
  /** @type {number} */
  const status = await new Promise((resolve) => child.on('exit', (code) => resolve(code ?? 1)));
  for (const signal of signals) process.off(signal, stop);
  return { report: readJson(reportFile), isWhole: readJson(outsideFile) === 0, status };
}

/** @param {string} file */
const readJson = (file) => (existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : null);

/**
 * Runs vitest, windows that failed twice, and prints the closing lines.
 * @param {readonly string[]} options
 * @param {Record<string, string>} env
 */
async function runTests(options, env) {
  const first = await runVitest(options, env);
  const counts = first.report && readReport(first.report);
  const windows = counts && first.isWhole ? windowsToTryAgain(counts) : [];
  let summary = summarize(counts, first.status);
  if (counts && windows.length > 0) {
    process.stdout.write(`\nOnce more, by themselves: ${windows.join(', ')}\n`);
    const second = await runVitest(windows, env);
    const report = second.report && withSecondTry(first.report, second.report);
    summary = summarize(report && readReport(report), second.status, counts.failedNames);
  }
  for (const line of summary.lines) process.stdout.write(`${line}\n`);
  return summary;
}

const LONG = { CHAINRULE_FULL: '1' };
const runs = [await runTests(passedOn, args.includes('--full') ? LONG : {})];
if (args.includes('--then-long')) {
  runs.push(await runTests(['.full.test.ts', ...passedOn], LONG));
  process.stdout.write(`\nBoth runs:\n${total(runs)}\n`);
}
process.exitCode = Math.max(...runs.map(({ exitCode }) => exitCode));
