import { describe, expect, it } from 'vitest';
import type { Address } from '../../graph-core/model/document.ts';
import { sizeOf } from '../../graph-core/model/tensor.ts';
import { registry } from '../../graph-core/ops/index.ts';
import { buildProgram } from '../../graph-core/program/build.ts';
import type { Program } from '../../graph-core/program/program.ts';
import { graph, node, wires } from '../../graph-core/validate/testing.ts';
import { createCpuExecutor } from '../../kernels/cpu/executor.ts';
import { openGroups } from '../../session/flatten.ts';
import { dataOf, needed, runJacobian } from '../../session/jacobian/jacobian.ts';
import { oneHots, probe } from '../../session/jacobian/probing.ts';
import type { RunRequest } from '../../session/run.ts';
import { inner, randomNumbers } from '../conformance/examples.ts';
import { requestFor, runOrThrow } from '../support/documents.ts';
import { farthest, float, GRAPHS, requestOf } from './graph-requests.ts';

const cpu = createCpuExecutor();

const forwardOf = ({ document, analysis }: RunRequest): Program =>
  openGroups(buildProgram(document, analysis, registry), analysis);

/** Every value, and each that it is worked out from: blocks, groups and what is inside them, states and weights. */
function pairsOf(request: RunRequest): [Address, Address][] {
  const program = forwardOf(request);
  const floats = program.outputs.filter(({ id }) => program.types[id]?.dtype === 'float');
  return floats.flatMap(({ name, id }) => {
    const above = needed(program, [id]);
    return floats.flatMap((wrt): [Address, Address][] => (above.has(wrt.id) ? [[name, wrt.name]] : []));
  });
}

const shapeAt = (program: Program, name: Address): readonly number[] =>
  program.types[program.outputs.find((o) => o.name === name)?.id ?? -1]?.shape ?? [];

async function jacobianOf(request: RunRequest, of: Address, wrt: Address) {
  const found = await runJacobian(request, of, wrt, cpu);
  if (!found.ok) throw new Error(found.error[0]?.message);
  return found.value;
}

/** The same matrix worked out the other way round, [rows][columns]. */
async function otherWay(request: RunRequest, of: Address, wrt: Address, mode: 'reverse' | 'forward'): Promise<number[]> {
  const program = forwardOf(request);
  const [rows, columns] = [sizeOf(shapeAt(program, of)), sizeOf(shapeAt(program, wrt))];
  const backward = mode === 'forward';
  const count = backward ? rows : columns;
  const places = Array.from({ length: count }, (_, i) => i);
  const mapping = { program, data: dataOf(request), of, wrt, samples: null, carried: new Set<string>() };
  const table = await probe(mapping, { backward, vectors: oneHots(places, count), count }, cpu);
  const at = (r: number, c: number): number => table[backward ? r * columns + c : c * rows + r] as number;
  return Array.from({ length: rows * columns }, (_, i) => at(Math.floor(i / columns), i % columns));
}

describe.each(GRAPHS)('the Jacobians of %s', (name) => {
  const request = { ...requestOf(name), samples: null };
  const pairs = pairsOf(request).filter(([of, wrt]) => {
    const program = forwardOf(request);
    return sizeOf(shapeAt(program, of)) * sizeOf(shapeAt(program, wrt)) <= 2000;
  });

  it('of any value by any other are the same forward and in reverse, and the smaller of the two is taken', async () => {
    expect(pairs.length).toBeGreaterThan(10);
    for (const [of, wrt] of pairs) {
      const { tensor, mode } = await jacobianOf(request, of, wrt);
      const program = forwardOf(request);
      expect(mode).toBe(sizeOf(shapeAt(program, of)) <= sizeOf(shapeAt(program, wrt)) ? 'reverse' : 'forward');
      expect(tensor.shape).toEqual([...shapeAt(program, of), ...shapeAt(program, wrt)]);
      expect(farthest(tensor.data, await otherWay(request, of, wrt, mode)), `${of}:${wrt}`).toBeLessThan(1e-12);
    }
  });

  it('times a row are what backward gives, and times a direction what forward mode gives', async () => {
    const program = forwardOf(request);
    for (const [of, wrt] of pairs) {
      if (of === wrt) continue;
      const [rows, columns] = [sizeOf(shapeAt(program, of)), sizeOf(shapeAt(program, wrt))];
      const { data } = (await jacobianOf(request, of, wrt)).tensor;
      const [row, direction] = [randomNumbers(`row ${of}`, rows), randomNumbers(`direction ${wrt}`, columns)];
      const found = await runOrThrow(
        {
          ...request,
          cotangents: new Map([[of, float(shapeAt(program, of), row)]]),
          tangents: new Map([[wrt, float(shapeAt(program, wrt), direction)]]),
          values: [],
          gradients: [wrt],
        },
        cpu,
      );
      const vJ = Array.from({ length: columns }, (_, c) =>
        inner(
          row,
          row.map((_, r) => data[r * columns + c] as number),
        ),
      );
      const Jt = row.map((_, r) => inner(Array.from(data).slice(r * columns, (r + 1) * columns), direction));
      expect(farthest(found.gradients.get(wrt)?.data, vJ), `row of ${of}:${wrt}`).toBeLessThan(1e-12);
      expect(farthest(found.tangents.get(of)?.data, Jt), `direction of ${of}:${wrt}`).toBeLessThan(1e-12);
    }
  });
});

/** tanh(W x + b) of 40 units for 50 samples: 13 probes are taken at a time, so that the last chunk has one. */
const wide = (samples: number): RunRequest =>
  requestFor(
    graph(
      [
        node('x', 'observed', { shape: [40], value: { ...float([samples, 40], []), data: randomNumbers('x', samples * 40) } }),
        node('f', 'linear', { outFeatures: 40 }),
        node('h', 'tanh'),
      ],
      wires('x.value -> f.input', 'f.output -> h.input'),
    ),
  );

it('worked out in chunks, each sample its own, is that of each sample alone', async () => {
  const request = wide(50);
  const { tensor, mode } = await jacobianOf(request, 'h.output', 'x.value');
  expect([mode, tensor.shape]).toEqual(['reverse', [50, 40, 40]]);
  const values = (await runOrThrow(request, cpu)).values.get('h.output')?.data ?? [];
  const weight = request.parameters.get('f.weight') ?? [];
  // by hand: (1 - h^2) W
  const wanted = Array.from(tensor.data, (_, i) => {
    const [p, row, column] = [Math.floor(i / 1600), Math.floor(i / 40) % 40, i % 40];
    return (1 - (values[p * 40 + row] as number) ** 2) * (weight[row * 40 + column] as number);
  });
  expect(farthest(tensor.data, wanted)).toBeLessThan(1e-13);
});

it('is refused above the memory budget, in words, before anything is computed', async () => {
  const found = await runJacobian(wide(300), 'h.output', 'f.weight', cpu);
  expect(found.ok ? null : found.error[0]).toMatchObject({
    code: 'jacobian/too-large',
    message: expect.stringMatching(/40 x 1600 entries for each of 300 samples: \d+ megabytes/),
  });
});
