import { configDefaults, defineConfig } from 'vitest/config';
import { defines } from './vite.shared.ts';

/**
 * Projects run one after the other (groupOrder), the heavy ones alone: a browser that fights for two cores with eight
 * kernel tests gives times and timeouts that mean nothing. Run through `npm test`, which prepares the GPU and the browser.
 */
const exclude = [...configDefaults.exclude, '**/dist/**', '**/release/**'];
/** Windows that are watched while they train, stop or move, and those that fill both cores by themselves. */
const ALONE = [
  'card-place',
  'devices',
  'far-canvas',
  'far-numbers',
  'follow',
  'journey',
  'retune',
  'start',
  'stop-computing',
  'weights',
].map((name) => `test/e2e/${name}.test.ts`);
/** A stop has 200 ms: nothing else may run meanwhile. */
const TIMED = 'test/session/stop.test.ts';
const full = process.env.CHAINRULE_FULL === '1';

export default defineConfig({
  define: defines,
  test: {
    pool: 'forks',
    testTimeout: 20_000,
    // a window that shares two cores takes several seconds for an answer now and then
    expect: { poll: { timeout: 15_000 } },
    // Dawn's threads outlive the last test; the runner ends the process after this.
    teardownTimeout: 3_000,
    projects: [
      {
        extends: true,
        test: {
          name: 'unit',
          maxWorkers: 2,
          // a file takes less time than loading its modules anew: the state that they keep is each file's own to set
          isolate: false,
          include: ['{graph-core,kernels,session,renderer,electron,cli,scripts,bench,examples}/**/*.test.{ts,tsx}'],
          exclude,
          sequence: { groupOrder: 0 },
        },
      },
      {
        extends: true,
        test: {
          name: 'test',
          maxWorkers: 2,
          isolate: false,
          include: ['test/**/*.test.ts'],
          exclude: [...exclude, TIMED, 'test/e2e/**', 'test/electron/**', ...(full ? [] : ['test/**/*.full.test.ts'])],
          testTimeout: 60_000,
          setupFiles: ['test/support/scripts.ts'],
          globalSetup: ['test/support/build-cli.ts'],
          sequence: { groupOrder: 1 },
        },
      },
      {
        extends: true,
        test: {
          name: 'timed',
          include: [TIMED],
          exclude,
          testTimeout: 60_000,
          maxWorkers: 1,
          sequence: { groupOrder: 2 },
        },
      },
      {
        extends: true,
        test: {
          name: 'electron',
          include: ['test/electron/**/*.test.ts'],
          exclude: [...exclude, ...(full ? [] : ['test/**/*.full.test.ts'])],
          testTimeout: 60_000,
          globalSetup: ['test/support/build-electron.ts'],
          sequence: { groupOrder: 3 },
        },
      },
      {
        extends: true,
        test: {
          name: 'e2e',
          isolate: false,
          include: ['test/e2e/**/*.test.ts'],
          exclude: [...exclude, ...ALONE, ...(full ? [] : ['test/**/*.full.test.ts'])],
          testTimeout: 120_000,
          hookTimeout: 60_000,
          globalSetup: ['test/support/build-renderer.ts'],
          // most of the time of a window goes into waiting for the next frame
          maxWorkers: 2,
          sequence: { groupOrder: 4 },
        },
      },
      {
        extends: true,
        test: {
          name: 'e2e-alone',
          isolate: false,
          include: ALONE,
          exclude,
          testTimeout: 120_000,
          hookTimeout: 60_000,
          globalSetup: ['test/support/build-renderer.ts'],
          maxWorkers: 1,
          sequence: { groupOrder: 5 },
        },
      },
    ],
  },
});
