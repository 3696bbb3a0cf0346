import { configDefaults, defineConfig } from 'vitest/config';
import { defines } from './vite.shared.ts';

/**
 * Projects run one after the other (groupOrder), the heavy ones alone: a browser that fights for two cores with eight
 * kernel tests gives times and timeouts that mean nothing. Run through `npm test`, which prepares the GPU and the browser.
 */
const exclude = [...configDefaults.exclude, '**/dist/**', '**/release/**'];
const full = process.env.CHAINRULE_FULL === '1';

export default defineConfig({
  define: defines,
  test: {
    pool: 'forks',
    testTimeout: 20_000,
    // Dawn's threads outlive the last test; the runner ends the process after this.
    teardownTimeout: 3_000,
    projects: [
      {
        extends: true,
        test: {
          name: 'unit',
          include: ['{graph-core,kernels,session,renderer,electron,cli,scripts,bench,examples}/**/*.test.{ts,tsx}'],
          exclude,
          sequence: { groupOrder: 0 },
        },
      },
      {
        extends: true,
        test: {
          name: 'test',
          include: ['test/**/*.test.ts'],
          exclude: [...exclude, 'test/e2e/**', 'test/electron/**', ...(full ? [] : ['test/**/*.full.test.ts'])],
          testTimeout: 60_000,
          globalSetup: ['test/support/build-cli.ts'],
          sequence: { groupOrder: 1 },
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
          sequence: { groupOrder: 2 },
        },
      },
      {
        extends: true,
        test: {
          name: 'e2e',
          include: ['test/e2e/**/*.test.ts'],
          exclude: [...exclude, ...(full ? [] : ['test/**/*.full.test.ts'])],
          testTimeout: 120_000,
          hookTimeout: 60_000,
          globalSetup: ['test/support/build-renderer.ts'],
          maxWorkers: 1,
          sequence: { groupOrder: 3 },
        },
      },
    ],
  },
});
