import { describe, expect, it } from 'vitest';
import { inRoot } from './lib/paths.mjs';
import { readReport, summarize, total, windowsToTryAgain, withSecondTry } from './lib/test-report.mjs';

const file = (status: string, statuses: readonly string[], message?: string) => ({
  name: '/somewhere/a.test.ts',
  status,
  ...(message === undefined ? {} : { message }),
  assertionResults: statuses.map((each, index) => ({ status: each, fullName: `case ${index}` })),
});

describe('the closing line of npm test', () => {
  it('counts tests by outcome and ends with the counts alone', () => {
    const counts = readReport({ testResults: [file('failed', ['passed', 'failed', 'pending', 'todo', 'passed'])] });
    const { lines, exitCode } = summarize(counts, 1);
    expect(lines.at(-1)).toBe('2 passed, 1 failed, 2 skipped');
    expect(exitCode).toBe(1);
  });

  it('tells of a failure what went wrong, not only where', () => {
    const failed = {
      status: 'failed',
      fullName: 'adds',
      failureMessages: ['AssertionError: expected 4 to be 5\n    at a.test.ts:3:1'],
    };
    const report = { testResults: [{ name: 'a.test.ts', status: 'failed', assertionResults: [failed] }] };
    const { lines } = summarize(readReport(report), 1);
    expect(lines.join('\n')).toContain('adds\n    AssertionError: expected 4 to be 5\n    at a.test.ts:3:1');
  });

  it('counts a file that could not be loaded as a failure', () => {
    const counts = readReport({ testResults: [file('passed', ['passed']), file('failed', [], 'Cannot find module')] });
    expect(summarize(counts, 1).lines.at(-1)).toBe('1 passed, 1 failed, 0 skipped');
  });

  it('fails when nothing ran, when there is no report, and when vitest failed outside the tests', () => {
    expect(summarize(readReport({ testResults: [] }), 0).exitCode).toBe(1);
    expect(summarize(null, 0).lines.at(-1)).toBe('0 passed, 1 failed, 0 skipped');
    const outside = summarize(readReport({ testResults: [file('passed', ['passed'])] }), 1);
    expect(outside.exitCode).toBe(1);
    expect(outside.lines.at(-1)).toBe('1 passed, 1 failed, 0 skipped');
  });

  it('is 0 when everything passed, skips included', () => {
    const { lines, exitCode } = summarize(readReport({ testResults: [file('passed', ['passed', 'skipped'])] }), 0);
    expect(exitCode).toBe(0);
    expect(lines.at(-1)).toBe('1 passed, 0 failed, 1 skipped');
  });

  it('adds up two runs, also one that left no report', () => {
    const first = summarize(readReport({ testResults: [file('failed', ['passed', 'failed', 'skipped', 'passed'])] }), 1);
    const second = summarize(readReport({ testResults: [file('passed', ['passed', 'skipped'])] }), 0);
    expect(total([first, second])).toBe('3 passed, 1 failed, 2 skipped');
    expect(total([second, summarize(null, 1)])).toBe('1 passed, 1 failed, 1 skipped');
  });

  describe('of windows that failed', () => {
    const at = (name: string, ...statuses: string[]) => ({
      ...file(statuses.includes('failed') ? 'failed' : 'passed', statuses),
      name: inRoot(name),
    });
    const first = { testResults: [at('test/e2e/a.test.ts', 'passed', 'failed'), at('test/e2e/b.test.ts', 'passed')] };

    it('tries them once more where nothing else failed and they are few', () => {
      expect(windowsToTryAgain(readReport(first))).toEqual(['test/e2e/a.test.ts']);
      const other = { testResults: [...first.testResults, at('graph-core/a.test.ts', 'failed')] };
      expect(windowsToTryAgain(readReport(other))).toEqual([]);
      const many = { testResults: [1, 2, 3, 4].map((n) => at(`test/e2e/${n}.test.ts`, 'failed')) };
      expect(windowsToTryAgain(readReport(many))).toEqual([]);
    });

    it('counts the second try, and tells what failed at the first', () => {
      const passed = withSecondTry(first, { testResults: [at('test/e2e/a.test.ts', 'passed', 'passed')] });
      const { lines, exitCode } = summarize(readReport(passed), 0, readReport(first).failedNames);
      expect(exitCode).toBe(0);
      expect(lines).toContain('failed at the first try: test/e2e/a.test.ts: case 1');
      expect(lines.at(-1)).toBe('3 passed, 0 failed, 0 skipped');
      const failed = withSecondTry(first, { testResults: [at('test/e2e/a.test.ts', 'passed', 'failed')] });
      expect(summarize(readReport(failed), 1).lines.at(-1)).toBe('2 passed, 1 failed, 0 skipped');
      // a second try that ends without its files leaves the first
      expect(summarize(readReport(withSecondTry(first, { testResults: [] })), 1).exitCode).toBe(1);
    });
  });
});
