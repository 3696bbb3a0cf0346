import { describe, expect, it } from 'vitest';
import type { Executor } from '../../kernels/executor.ts';
import { randomNumbers } from '../support/calls.ts';
import { describeDevices } from '../support/wasm.ts';
import { evaluate } from './evaluate.ts';

/** Max-pooling of much -∞, held to a plain loop over the entries that are no padding: the first of the largest gets the gradient. */

interface Axis {
  readonly size: number;
  readonly kernel: number;
  readonly stride: number;
  readonly padding: number;
  readonly dilation: number;
  readonly ceil?: true;
}

const CASES: readonly { readonly name: string; readonly axes: readonly Axis[] }[] = [
  { name: 'a line', axes: [{ size: 6, kernel: 3, stride: 1, padding: 1, dilation: 1 }] },
  { name: 'a line, in steps', axes: [{ size: 7, kernel: 4, stride: 2, padding: 2, dilation: 1 }] },
  { name: 'a line, in steps of one entry', axes: [{ size: 9, kernel: 5, stride: 1, padding: 2, dilation: 2 }] },
  { name: 'a line, with gaps of three', axes: [{ size: 12, kernel: 4, stride: 1, padding: 2, dilation: 3 }] },
  { name: 'a line, cut short', axes: [{ size: 6, kernel: 3, stride: 2, padding: 1, dilation: 1, ceil: true }] },
  {
    name: 'an image',
    axes: [
      { size: 4, kernel: 3, stride: 2, padding: 1, dilation: 1 },
      { size: 5, kernel: 2, stride: 1, padding: 1, dilation: 1 },
    ],
  },
  {
    name: 'an image, padded along one axis',
    axes: [
      { size: 4, kernel: 2, stride: 2, padding: 0, dilation: 1 },
      { size: 6, kernel: 3, stride: 1, padding: 1, dilation: 2 },
    ],
  },
];

/** Entries of the axis that each window sees, padding left out. */
const seenAlong = ({ size, kernel, stride, padding, dilation, ceil }: Axis): number[][] => {
  const steps = (size + 2 * padding - dilation * (kernel - 1) - 1) / stride;
  const places = (ceil ? Math.ceil(steps) : Math.floor(steps)) + 1;
  return Array.from({ length: places }, (_, p) =>
    Array.from({ length: kernel }, (_, k) => p * stride + k * dilation - padding).filter((i) => i >= 0 && i < size),
  );
};

/** Windows of one channel, each with the row-major places it sees. */
const seenBy = (axes: readonly Axis[]): number[][] =>
  axes.reduce<number[][]>(
    (windows, axis) =>
      windows.flatMap((window) => seenAlong(axis).map((seen) => window.flatMap((i) => seen.map((j) => i * axis.size + j)))),
    [[0]],
  );

/** Two channels; about two of three entries, or all, are -∞. */
function entries(count: number, share: number): number[] {
  const random = randomNumbers(7);
  return Array.from({ length: count }, () => (random() < share ? Number.NEGATIVE_INFINITY : Math.floor(5 * random()) - 2));
}

function holds(executor: () => Promise<Executor | undefined>): void {
  it.each(CASES.flatMap((given) => [0.7, 1].map((share) => ({ ...given, share }))))('$name, $share of it -∞', async (given) => {
    const { axes, share } = given;
    const size = axes.reduce((product, axis) => product * axis.size, 1);
    const x = entries(2 * size, share);
    const [output, gradient] = [[] as number[], new Array<number>(2 * size).fill(0)];
    for (const channel of [0, 1]) {
      for (const window of seenBy(axes)) {
        const places = window.map((i) => channel * size + i);
        const largest = Math.max(...places.map((i) => x[i] as number));
        const first = places.find((i) => x[i] === largest) as number;
        output.push(largest);
        gradient[first] = (gradient[first] as number) + 1;
      }
    }
    const per = (key: 'kernel' | 'stride' | 'padding' | 'dilation') => axes.map((axis) => axis[key]);
    const found = await evaluate(
      `max-pool${axes.length}d`,
      { input: { data: x, shape: [2, ...axes.map((axis) => axis.size)] } },
      {
        kernelSize: per('kernel'),
        stride: per('stride'),
        padding: per('padding'),
        dilation: per('dilation'),
        ceilMode: axes.some(({ ceil }) => ceil),
      },
      'input',
      await executor(),
    );
    expect(found.output).toEqual(output);
    expect(found.gradient).toEqual(gradient);
  });
}

describe('max-pooling of -∞', () => holds(async () => undefined));
describeDevices('max-pooling of -∞ on WebGPU', holds);
