import { describe, expect, it } from 'vitest';
import { type Document, emptyDocument, type GraphNode, type Json } from '../../graph-core/model/document.ts';
import { simulatorOf } from '../../graph-core/simulators/index.ts';
import { advance, hasFallen, type Simulator } from '../../graph-core/simulators/simulator.ts';
import { analyse } from '../../graph-core/validate/analyse.ts';
import { createCpuExecutor } from '../../kernels/cpu/executor.ts';
import type { Executor } from '../../kernels/executor.ts';
import { requestFor, runOrThrow } from '../support/documents.ts';
import { describeGpu, gpuExecutor } from '../support/gpu.ts';

const HORIZON = 12;
const CONTROLS = Array.from({ length: HORIZON }, (_, t) => 1.2 * Math.sin(1 + 2 * t));

const tensor = (shape: number[], data: readonly number[]): Json => ({ dtype: 'float', shape, data: [...data] });
const wire = (text: string) => {
  const [from = '', to = ''] = text.split(' -> ');
  return { from, to };
};

/** A start, its controls, and a simulator: once over the whole horizon, once in a repeat that takes a control at a time. */
function drawing(system: string, start: readonly number[]): Document {
  const nodes: GraphNode[] = [
    { id: 's', type: 'observed', attrs: { shape: [start.length], value: tensor([start.length], start) } },
    { id: 'u', type: 'observed', attrs: { shape: [HORIZON], value: tensor([HORIZON], CONTROLS) } },
    { id: 'whole', type: 'simulator', attrs: { system, horizon: HORIZON } },
    { id: 'r', type: 'repeat', attrs: { definition: 'step', times: HORIZON, scan: ['control'], collect: ['cost'] } },
    { id: 'sum', type: 'sum' },
  ];
  const edges = [
    's.value -> whole.state',
    'u.value -> whole.control',
    's.value -> r.state',
    'u.value -> r.control',
    'r.cost -> sum.input',
  ];
  const step: Document['definitions'][string] = {
    nodes: [{ id: 'sim', type: 'simulator', attrs: { system } }],
    edges: [],
    inputs: ['state', 'control'].map((name) => ({ name, at: `sim.${name}` })),
    outputs: ['state', 'cost'].map((name) => ({ name, at: `sim.${name}` })),
  };
  return { ...emptyDocument(), nodes, edges: edges.map(wire), definitions: { step } };
}

/** What the host says: where it ends, and in how many time steps it stood. */
function onHost(simulator: Simulator, start: readonly number[]) {
  let state = Float64Array.from(start);
  let stood = 0;
  for (const control of CONTROLS) {
    if (hasFallen(simulator, state)) break;
    state = Float64Array.from(advance(simulator, state, Math.max(-1, Math.min(1, control))));
    if (!hasFallen(simulator, state)) stood += 1;
  }
  return { state: [...state], stood };
}

const CASES = [
  ['cart-pole', [0, 0, -0.01, 0.02]],
  ['cart-pole', [0, 0, 0.15, 0.6]],
  ['bicycle', [0.05, -0.02, 0.04, 0.1, 0.2, 0, 0]],
  ['bicycle', [0.6, 0, 1, 0, 0, 1, 2]],
] as const;

/** Largest difference from the host's numbers that a device may have. */
const agrees = async (executor: Executor, most: number): Promise<void> => {
  for (const [system, start] of CASES) {
    const wanted = onHost(simulatorOf(system) as Simulator, start);
    const { values } = await runOrThrow(requestFor(drawing(system, start)), executor);
    for (const address of ['whole.state', 'r.state']) {
      const found = Array.from(values.get(address)?.data ?? []);
      expect(found).toHaveLength(start.length);
      for (const [i, x] of found.entries()) expect(Math.abs(x - (wanted.state[i] as number))).toBeLessThan(most);
    }
    for (const address of ['whole.cost', 'sum.output'])
      expect(Array.from(values.get(address)?.data ?? [])).toEqual([0 - wanted.stood]);
  }
};

describe('a simulator as a block', () => {
  it('is tried on starts of which some fall', () => {
    const stood = CASES.map(([system, start]) => onHost(simulatorOf(system) as Simulator, start).stood);
    expect(stood).toEqual([HORIZON, 5, HORIZON, 7]);
  });

  it('goes where the episodes of the host go, for as long, in float64', async () => {
    await agrees(createCpuExecutor(), 1e-12);
  });

  it('hides its slope from training: what is in front of it cannot be trained by gradients', () => {
    const document: Document = {
      ...emptyDocument(),
      nodes: [
        { id: 's', type: 'observed', attrs: { shape: [4], value: tensor([4], [0, 0, 0, 0]) } },
        { id: 'f', type: 'linear', attrs: { outFeatures: 1 } },
        { id: 'sim', type: 'simulator' },
        { id: 'C', type: 'scalar-cost' },
      ],
      edges: ['s.value -> f.input', 's.value -> sim.state', 'f.output -> sim.control', 'sim.cost -> C.input'].map(wire),
    };
    const found = analyse(document).diagnostics.filter(({ code }) => code === 'training/black-box');
    expect(found.map(({ address }) => address)).toContain('sim');
  });
});

describeGpu('a simulator as a block, on WebGPU', () => {
  it('goes where the episodes of the host go, within what float32 makes of a few time steps', async () => {
    await agrees(await gpuExecutor(), 2e-5);
  });
});
