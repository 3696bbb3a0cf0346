import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { inRoot, root } from './lib/paths.mjs';
import { prepareTestMachine } from './lib/test-machine.mjs';
import { readReport, summarize } from './lib/test-report.mjs';

/**
 * `npm test [-- --full] [-- filters and options of vitest]`. Prepares GPU and browser, runs all tests and ends with one
 * line of its own: `N passed, N failed, N skipped`. Exit status 0 only when something ran and nothing failed.
 */
const args = process.argv.slice(2);
const full = args.includes('--full');
const passedOn = args.filter((arg) => arg !== '--full');

const machine = await prepareTestMachine();
for (const note of machine.notes) process.stdout.write(`${note}\n`);
for (const problem of machine.problems) process.stdout.write(`PROBLEM ${problem}\n`);

const reportFile = inRoot('test-results/report.json');
mkdirSync(inRoot('test-results'), { recursive: true });
rmSync(reportFile, { force: true });

const vitest = inRoot('node_modules/vitest/vitest.mjs');
if (!existsSync(vitest)) {
  process.stderr.write('vitest is not installed here: run `npm ci` first.\n');
  process.exit(1);
}
const child = spawn(
  process.execPath,
  [vitest, 'run', '--reporter=default', '--reporter=json', `--outputFile.json=${reportFile}`, ...passedOn],
  {
    cwd: root,
    stdio: ['ignore', 'inherit', 'inherit'],
    env: { ...process.env, ...machine.env, CHAINRULE_TEST_PREPARED: '1', ...(full ? { CHAINRULE_FULL: '1' } : {}) },
  },
);
for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM'])) process.on(signal, () => child.kill(signal));

const status = await new Promise((resolve) => child.on('exit', (code) => resolve(code ?? 1)));
const report = existsSync(reportFile) ? readReport(JSON.parse(readFileSync(reportFile, 'utf8'))) : null;
const summary = summarize(report, status);
for (const line of summary.lines) process.stdout.write(`${line}\n`);
process.exitCode = summary.exitCode;
