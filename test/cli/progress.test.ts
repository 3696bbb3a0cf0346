import { expect, it } from 'vitest';
import { inRoot } from '../../scripts/lib/paths.mjs';
import { runCaptured } from '../support/command-line.ts';

const train = (isInteractive: boolean) =>
  runCaptured(['train', inRoot('examples/eta-matrix.chainrule'), '--device', 'cpu', '--epochs', '300', '--json'], isInteractive);

it('draws a bar with step, epoch, cost and the time that is left where a person looks, and nothing elsewhere', async () => {
  const seen = await train(true);
  expect(seen.status).toBe(0);
  const states = [...seen.err.matchAll(/ step (\d+)\/300 {2}epoch (\d+) {2}batch cost ([-\d.e]+) {2}(\w+)/g)];
  expect(states[0]?.slice(1, 4)).toEqual(['0', '0', '-']);
  expect(states.at(-1)?.slice(1, 3)).toEqual(['300', '300']);
  expect(Number(states.at(-1)?.[3])).toBeGreaterThan(0);
  expect(states.at(-1)?.[4]).toMatch(/^\d+s$/);
  // the same line over and over, and a report that stays whole
  expect(seen.err.trimEnd()).not.toContain('\n');
  expect(JSON.parse(seen.out)).toMatchObject({ steps: 300, ended: 'done' });
  const piped = await train(false);
  expect(piped).toEqual({ ...seen, err: '' });
});
