import { afterEach, expect } from 'vitest';
import { loadDocument } from '../../graph-core/document/load.ts';
import type { Document } from '../../graph-core/model/document.ts';
import { nodeGpu } from '../../kernels/webgpu/node.ts';
import { createDirectClient } from '../../session/direct.ts';
import type { FloatCheck, QuestionRequests, SessionClient, StepView } from '../../session/protocol.ts';
import { steppedGraphs } from '../support/graphs.ts';

export type GraphName = keyof typeof steppedGraphs;
export type Question = QuestionRequests['floatCheck']['in'];
export const GRAPHS = Object.keys(steppedGraphs) as GraphName[];

const clients: SessionClient[] = [];
afterEach(() => {
  for (const client of clients.splice(0)) client.dispose();
});

export function load(name: GraphName): Document {
  const opened = loadDocument(steppedGraphs[name](), 'graph.chainrule');
  if (!opened.ok) throw new Error('unreadable');
  return opened.value.document;
}

export async function open(document: Document, device: 'float64' | 'float32' | 'webgpu') {
  const gpu = device === 'webgpu' ? { choice: 'webgpu' as const, gpu: await nodeGpu() } : { choice: 'cpu' as const };
  const client = createDirectClient({ seed: 3, ...gpu, ...(device === 'float32' ? { precision: 'float32' as const } : {}) });
  clients.push(client);
  const { diagnostics, view } = await client.request('open', { document, tables: {}, generation: 1 });
  if (!view) throw new Error(JSON.stringify(diagnostics));
  const check = (question: Question): Promise<FloatCheck> => client.request('floatCheck', question);
  const end = () => client.request('goTo', { cursor: view.stages.filter(({ phase }) => phase !== 'update').length });
  return { client, check, end, stages: view.stages };
}

/** One of each question that has numbers, at the end of the backward pass. */
function questionsAt({ values, gradients, stages }: StepView, weights: readonly string[]): Question[] {
  const isFloat = (address: string): boolean => values[address]?.dtype === 'float';
  const made = stages.filter(({ phase }) => phase === 'forward').flatMap(({ makes }) => makes.filter(isFloat));
  const [first = '', weight = ''] = [made[0], weights[0]];
  return [
    ...made.map((address): Question => ({ name: 'tensor', payload: { address, what: 'value' } })),
    ...Object.keys(gradients)
      .filter((address) => !address.startsWith('edge:') && isFloat(address))
      .map((address): Question => ({ name: 'tensor', payload: { address, what: 'gradient' } })),
    { name: 'jacobianView', payload: { of: { kind: 'total', of: made.at(-1) as string, wrt: first } } },
    { name: 'jacobianChain', payload: { of: made.at(-1) as string, wrt: first } },
    { name: 'optimiserTrace', payload: { address: weight, from: 0, count: 8 } },
    { name: 'perSample', payload: { samples: [0] } },
    { name: 'fan-out', payload: { address: weight } },
    { name: 'nudge', payload: { address: weight, index: 0, delta: 0.125 } },
    { name: 'paths', payload: { address: weight, limit: 64 } },
    { name: 'health', payload: { set: false } },
  ];
}

/** All of them on a device, asked of float64 as well. */
export async function checkAll(name: GraphName, device: 'float64' | 'float32' | 'webgpu') {
  const { client, check, end } = await open(load(name), device);
  const view = await end();
  const questions = questionsAt(view, Object.keys(await client.request('parameters', {})));
  const found: { readonly question: Question; readonly answer: FloatCheck }[] = [];
  for (const question of questions) {
    const answer = await check(question);
    const told = JSON.stringify({ question, worst: answer.worst, local: answer.local });
    expect(answer.passed, told).toBe(true);
    expect(answer.count, told).toBeGreaterThan(0);
    // no block sends the cost's own 1 back
    const isStart = question.name === 'tensor' && question.payload.what === 'gradient' && question.payload.address === 'C.cost';
    if (question.name === 'tensor' && !isStart) expect(answer.local, told).not.toBeNull();
    found.push({ question, answer });
  }
  return found;
}

/** Within their tolerances, and not the same: float32 has rounded something. */
export async function expectRounding(name: GraphName, device: 'float32' | 'webgpu'): Promise<void> {
  const found = await checkAll(name, device);
  expect(found.length).toBeGreaterThan(14);
  const off = found.filter(({ answer }) => (answer.worst?.absolute ?? 0) > 0);
  // the group is made of small whole numbers, which float32 has
  expect(off.length).toBeGreaterThan(name === 'group' ? 0 : found.length / 2);
  for (const { answer } of found) expect(answer.isReference).toBe(false);
  expect(found.every(({ answer: { chain } }) => chain.relative > 2 ** -24 || chain.operations === 0)).toBe(true);
  // of a block alone the inputs are the same: what it is off by is a part of the whole
  if (name !== 'group') expect(found.some(({ answer: { local } }) => (local?.absolute ?? 0) > 0)).toBe(true);
}
