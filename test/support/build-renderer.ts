import { buildStale } from '../../scripts/lib/builds.mjs';

/** Runs before the tests that use this build. */
export const setup = (): void => {
  if (!buildStale(['renderer'])) throw new Error('The build of renderer failed; its messages are above.');
};
