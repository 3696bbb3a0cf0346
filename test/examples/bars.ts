import { expect } from 'vitest';
import { inRoot } from '../../scripts/lib/paths.mjs';
import { runCaptured } from '../support/command-line.ts';

/** What `train --json` reports, as far as a bar looks at it. */
export interface Report {
  readonly steps: number;
  readonly evaluations: { readonly cost: number; readonly gradient: number };
  readonly cost: { readonly train: number; readonly test: number | null };
  readonly metrics: { readonly test: Readonly<Record<string, number>> };
}

/** A device of the command line; without a precision the device's own. */
export interface On {
  readonly device: 'cpu' | 'webgpu';
  readonly precision?: 'float32' | 'float64';
}

export const ON_CPU: On = { device: 'cpu', precision: 'float32' };

/** What `train` reports of a graph with the document's own settings, where the flags say nothing else. */
export async function trainFile(path: string, { device, precision }: On, ...flags: readonly string[]): Promise<Report> {
  const where = ['--device', device, ...(precision === undefined ? [] : ['--precision', precision])];
  const { status, out, err } = await runCaptured(['train', path, ...where, '--json', ...flags]);
  expect({ status, err }).toEqual({ status: 0, err: '' });
  return JSON.parse(out) as Report;
}

export const trainExample = (name: string, on: On, ...flags: readonly string[]): Promise<Report> =>
  trainFile(inRoot(`examples/${name}.chainrule`), on, ...flags);

const costBelow =
  (most: number) =>
  ({ cost }: Report): void => {
    expect(cost.train).toBeLessThan(most);
  };

const accuracyAtLeast =
  (least: number) =>
  ({ metrics }: Report): void => {
    expect(metrics.test.accuracy).toBeGreaterThanOrEqual(least);
  };

const accuracyAbove =
  (bar: number) =>
  ({ metrics }: Report): void => {
    expect(metrics.test.accuracy).toBeGreaterThan(bar);
  };

/** What an example comes to on every device, trained as its document says. */
export const BARS = {
  'linear-regression-iris': ({ cost }: Report): void => {
    // 0.0359 is the mean squared error of least squares on all 150 rows
    expect(cost.train).toBeLessThan(0.045);
    expect(cost.test).toBeLessThan(0.08);
  },
  'logistic-regression-iris': ({ metrics, cost }: Report): void => {
    expect(metrics.test.accuracy).toBeGreaterThan(0.9);
    expect(cost.train).toBeLessThan(0.15);
  },
  // it begins at 2.38, a little above ln 10 of a guess
  'lecture-network-cross-entropy': costBelow(0.2),
  // it begins at 1.37
  'lecture-network-squared-norm': costBelow(1e-3),
  'spirals-relu': accuracyAbove(0.98),
  'spirals-tanh': accuracyAbove(0.98),
  // Lloyd's algorithm at its best comes to 0.1665
  prototypes: costBelow(0.1748),
  staircase: ({ cost }: Report): void => expect(cost.train).toBe(0),
  'black-box': ({ cost }: Report): void => expect(cost.train).toBe(0),
  'many-weights': costBelow(0.01),
  'digits-classifier': accuracyAtLeast(0.9),
  'digits-classifier-random-split': accuracyAtLeast(0.96),
  'digits-lenet': accuracyAtLeast(0.94),
  'digits-lenet-random-split': accuracyAtLeast(0.97),
} satisfies Readonly<Record<string, (report: Report) => void>>;

export type Barred = keyof typeof BARS;
