import { beforeAll, expect, it } from 'vitest';
import { withGradients } from '../../graph-core/autodiff/vjp.ts';
import { OPS, registry } from '../../graph-core/ops/index.ts';
import { BuildError, Builder } from '../../graph-core/program/builder.ts';
import type { Program } from '../../graph-core/program/program.ts';
import { createCpuExecutor } from '../../kernels/cpu/executor.ts';
import type { Executor } from '../../kernels/executor.ts';
import { run } from '../support/program.ts';
import { describeDevices } from '../support/wasm.ts';

const { POSITIVE_INFINITY: INF, NaN: NAN } = Number;
const POINTS = [0, -0, 1e-8, -1e-8, 1, -1, 20, -20, 87, -87, 100, -100, 1e4, -1e4, 1e30, -1e30, INF, -INF, NAN].map(Math.fround);

/** A block of one input at a vector, and the gradient of the sum of what it gives; null where the block takes no vector. */
function programOf(type: string): Program | null {
  const b = new Builder(registry);
  const input = b.input('input', 'observed', { dtype: 'float', shape: [POINTS.length], axes: [] });
  try {
    const [output] = Object.values(b.op(type, { input }));
    if (output?.dtype !== 'float' || output.shape.length !== 1) return null;
    b.output('output', output);
    b.output('total', b.sum(output));
  } catch (error) {
    if (error instanceof BuildError) return null;
    throw error;
  }
  return withGradients(b.build(), registry, { seeds: [{ output: 'total', cotangent: 'one' }], wrt: ['input'] });
}

/** Blocks that work entry by entry on one input. */
const types = OPS.filter(
  (op) => !op.internal && op.family === 'elementwise' && Object.values(op.inputs).filter((port) => !port.optional).length === 1,
).flatMap(({ type }) => {
  const program = programOf(type);
  return program === null ? [] : [[type, program] as const];
});

function givesTheSame(open: () => Promise<Executor>): void {
  let gpu: Executor;
  beforeAll(async () => {
    gpu = await open();
  });

  it.each(types)('%s', async (_, program) => {
    const wanted = await run(program, { input: POINTS }, createCpuExecutor('float32'));
    const found = await run(program, { input: POINTS }, gpu);
    const off: string[] = [];
    for (const name of ['output', 'grad:input']) {
      POINTS.forEach((x, i) => {
        const [g, w] = [found[name]?.data[i] as number, wanted[name]?.data[i] as number];
        if (!(Object.is(g, w) || g === w || Math.abs(g - w) <= 1e-6 + 2e-5 * Math.abs(w)))
          off.push(`${name} at ${x}: ${g}, not ${w}`);
      });
    }
    expect(off).toEqual([]);
  });
}

describeDevices('far from 0, at infinity and at NaN WebGPU gives what float32 on the CPU gives', givesTheSame);
