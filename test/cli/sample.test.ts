import { describe, expect, it } from 'vitest';
import { inRoot } from '../../scripts/lib/paths.mjs';
import { runCaptured } from '../support/command-line.ts';

const step = (sample: string) =>
  runCaptured(['step', inRoot('examples/linear-regression-iris.chainrule'), '--device', 'cpu', '--sample', sample]);

/** Samples are x[0] ... x[P - 1], on the command line as in the window and in messages. */
describe('the sample that is stepped', () => {
  it('is counted from 0', async () => {
    const first = await step('0');
    expect(first).toMatchObject({ status: 0, err: '' });
    expect(first.out).toContain('sample p = 0 of P = 150');
    const last = await step('149');
    expect(last.out).toContain('sample p = 149 of P = 150');
    expect(last.out.split('\n').slice(1)).not.toEqual(first.out.split('\n').slice(1));
  });

  it('ends at P - 1, and the message says so', async () => {
    const { status, err } = await step('150');
    expect(status).toBe(1);
    expect(err).toContain('there is no sample p = 150: the graph has P = 150, counted from 0');
    expect(err).toContain('Give a number from 0 to 149, or mean');
  });
});
