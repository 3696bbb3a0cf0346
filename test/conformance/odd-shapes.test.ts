import { beforeAll, describe, expect, it } from 'vitest';
import type { OpError } from '../../graph-core/model/op-error.ts';
import type { Tensor } from '../../graph-core/model/tensor.ts';
import { registry } from '../../graph-core/ops/index.ts';
import { BuildError } from '../../graph-core/program/builder.ts';
import type { Program } from '../../graph-core/program/program.ts';
import { verify } from '../../graph-core/program/verify.ts';
import type { Executor } from '../../kernels/executor.ts';
import { run } from '../support/program.ts';
import { describeDevices } from '../support/wasm.ts';
import { directionsFor, feedsOf, floatInputs, floatOutputs, forwardOf, inner, withDerivatives } from './examples.ts';
import type { OddSubject } from './odd-shapes.ts';
import { CHECKS } from './table.ts';

/** The program, or what the op says against the shapes. */
function builtOf(subject: OddSubject): Program | OpError {
  try {
    return forwardOf(subject);
  } catch (error) {
    if (!(error instanceof BuildError)) throw error;
    return error.error;
  }
}

const isRefused = (built: Program | OpError): built is OpError => 'code' in built;

const sizeOf = (shape: readonly number[]): number => shape.reduce((n, m) => n * m, 1);

/** Values, tangents and gradients, each with as many numbers as its shape says. */
async function resultsOf(subject: OddSubject, forward: Program, executor?: Executor) {
  const program = withDerivatives(forward);
  verify(program, registry);
  const feeds = { ...feedsOf(subject), ...directionsFor(program) };
  const found = await run(program, feeds, executor);
  for (const [name, { shape, data }] of Object.entries(found)) expect(data.length, name).toBe(sizeOf(shape));
  return { feeds: feeds as Record<string, readonly number[]>, found };
}

/** <vjp, tangents> = <cotangents, jvp>, where all of it is finite. */
function expectAdjoint(forward: Program, feeds: Record<string, readonly number[]>, found: Record<string, Tensor>): void {
  const sum = (names: readonly string[], result: string, direction: string): number =>
    names.reduce((total, n) => total + inner(found[`${result}:${n}`]?.data ?? [], feeds[`${direction}:${n}`] ?? []), 0);
  const backward = sum(floatInputs(forward), 'grad', 'tangent');
  const ahead = sum(floatOutputs(forward), 'tangent', 'cotangent');
  if (!Number.isFinite(backward) || !Number.isFinite(ahead)) return;
  expect(Math.abs(backward - ahead)).toBeLessThanOrEqual(1e-11 * Math.max(1, Math.abs(ahead)));
}

const table = (subjects: readonly OddSubject[]) => subjects.map((subject) => [subject.label, subject] as const);

describe('nothing along an axis, and scalars: computed with derivatives both ways, or refused in words', () => {
  it.each(table(CHECKS.odd.subjects))('%s', async (_, subject) => {
    const forward = builtOf(subject);
    if (isRefused(forward)) {
      const code = expect.stringMatching(/^[a-z]+\/[a-z-]+$/);
      expect(forward).toMatchObject({ code, message: expect.stringMatching(/.{10}/), mend: expect.stringMatching(/.{5}/) });
      return;
    }
    const { feeds, found } = await resultsOf(subject, forward);
    expectAdjoint(forward, feeds, found);
  });
});

/** Of each op one with nothing and one with scalars that is computed. */
const forGpu = [
  ...new Map(
    [...CHECKS.odd.subjects]
      .reverse()
      .filter((subject) => !isRefused(builtOf(subject)))
      .map((subject) => [`${subject.op.type} ${subject.kind}`, subject]),
  ).values(),
];

describeDevices('nothing along an axis, and scalars: WebGPU = CPU', (open) => {
  let gpu: Executor;
  beforeAll(async () => {
    gpu = await open();
  });

  it.each(table(forGpu))('%s', async (_, subject) => {
    const forward = forwardOf(subject);
    const [{ found: wanted }, { found }] = [await resultsOf(subject, forward), await resultsOf(subject, forward, gpu)];
    expect(Object.keys(found).sort()).toEqual(Object.keys(wanted).sort());
    for (const [name, { shape, dtype, data }] of Object.entries(wanted)) {
      expect({ shape: found[name]?.shape, dtype: found[name]?.dtype }).toEqual({ shape, dtype });
      data.forEach((w, i) => {
        const g = found[name]?.data[i] as number;
        const agrees = Object.is(g, w) || g === w || Math.abs(g - w) <= 1e-5 + 2e-5 * Math.abs(w);
        if (!agrees) expect.fail(`${name}[${i}]: WebGPU ${g}, CPU ${w}`);
      });
    }
  });
});
