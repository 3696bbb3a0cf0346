import { buildStale } from '../../scripts/lib/builds.mjs';

/** Runs before the tests that use this build. */
export const setup = (): void => {
  if (!buildStale(['cli'])) throw new Error('The build of cli failed; its messages are above.');
};
