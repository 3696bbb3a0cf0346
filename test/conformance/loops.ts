import { expect } from 'vitest';
import { withGradients } from '../../graph-core/autodiff/vjp.ts';
import type { Dtype, Tensor } from '../../graph-core/model/tensor.ts';
import { registry } from '../../graph-core/ops/index.ts';
import { Builder } from '../../graph-core/program/builder.ts';
import { run } from '../support/program.ts';
import { randomNumbers } from './examples.ts';

/** An input of a block: what no numbers are given for is drawn at random. */
export interface Given {
  readonly shape: readonly number[];
  readonly data?: readonly number[];
  readonly dtype?: Dtype;
}

type Numbers = readonly number[];

/** A block written out in plain loops: from the inputs' numbers to the outputs', both by port, row-major. */
export type Loops = (inputs: Readonly<Record<string, Numbers>>) => Readonly<Record<string, Numbers>>;

const STEP = 1e-5;

/** The block's own values and gradients of sum(cotangent · output). */
async function evaluate(
  type: string,
  given: Readonly<Record<string, Given>>,
  feeds: Readonly<Record<string, Numbers>>,
  attrs: object,
) {
  const b = new Builder(registry);
  const inputs = Object.fromEntries(
    Object.entries(given).map(([port, { shape, dtype }]) => [
      port,
      b.input(port, 'observed', { dtype: dtype ?? 'float', shape, axes: [] }),
    ]),
  );
  const made = Object.entries(b.op(type, inputs, { ...attrs }));
  for (const [port, value] of made) b.output(port, value);
  const outputs = made.filter(([, { dtype }]) => dtype === 'float');
  const wrt = Object.keys(given).filter((port) => given[port]?.dtype === undefined);
  const seeds = outputs.map(([output]) => ({ output, cotangent: { input: `cotangent:${output}` } }));
  const cotangents = Object.fromEntries(
    outputs.map(([port, { shape }]) => [
      port,
      randomNumbers(
        `cotangent ${port}`,
        shape.reduce((n, m) => n * m, 1),
      ),
    ]),
  );
  const program = withGradients(b.build(), registry, { seeds, wrt });
  const directions = Object.fromEntries(Object.entries(cotangents).map(([port, data]) => [`cotangent:${port}`, data]));
  return { found: await run(program, { ...feeds, ...directions }), cotangents, wrt };
}

function expectClose(what: string, got: Tensor | undefined, want: Numbers, tolerance: number): void {
  const data = Array.from(got?.data ?? Array<number>(want.length).fill(0));
  expect(data.length, `${what}: number of entries`).toBe(want.length);
  for (const [i, w] of want.entries()) {
    const g = data[i] as number;
    if (!(Math.abs(g - w) <= tolerance * Math.max(1, Math.abs(w)))) expect.fail(`${what}[${i}]: got ${g}, want ${w}`);
  }
}

/** Holds a block's values to loops that were written without it, and its gradients to central differences of the loops. */
export async function expectLoops(
  type: string,
  given: Readonly<Record<string, Given>>,
  attrs: object,
  loops: Loops,
): Promise<void> {
  const feeds = Object.fromEntries(
    Object.entries(given).map(([port, { shape, data }]) => [
      port,
      data ??
        randomNumbers(
          `${type} ${port}`,
          shape.reduce((n, m) => n * m, 1),
        ),
    ]),
  );
  const { found, cotangents, wrt } = await evaluate(type, given, feeds, attrs);
  const wanted = loops(feeds);
  for (const port of Object.keys(cotangents)) expectClose(port, found[port], wanted[port] as Numbers, 1e-12);
  const total = (at: Readonly<Record<string, Numbers>>): number =>
    Object.entries(loops(at)).reduce(
      (sum, [port, data]) => sum + data.reduce((part, y, i) => part + y * (cotangents[port]?.[i] ?? 0), 0),
      0,
    );
  for (const port of wrt) {
    const at = feeds[port] as Numbers;
    const slopes = at.map((_, i) => {
      const moved = (by: number) => ({ ...feeds, [port]: at.map((x, k) => (k === i ? x + by : x)) });
      return (total(moved(STEP)) - total(moved(-STEP))) / (2 * STEP);
    });
    expectClose(`gradient of ${port}`, found[`grad:${port}`], slopes, 1e-8);
  }
}
