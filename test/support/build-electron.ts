import { buildStale } from '../../scripts/lib/builds.mjs';

/** Runs before the tests that use this build. */
export const setup = (): void => {
  if (!buildStale(['electron'])) throw new Error('The build of electron failed; its messages are above.');
};
