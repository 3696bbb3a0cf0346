import { afterEach, describe, expect, it } from 'vitest';
import { setSymbol, setTitle } from '../../graph-core/edit/edits/set.ts';
import { applySteps, type Transaction } from '../../graph-core/edit/transaction.ts';
import type { Document, GraphNode } from '../../graph-core/model/document.ts';
import type { Result } from '../../graph-core/model/result.ts';
import { uniform } from '../../graph-core/random/distributions.ts';
import { graph, node, wires } from '../../graph-core/validate/testing.ts';
import { createCpuExecutor } from '../../kernels/cpu/executor.ts';
import { createDirectClient } from '../../session/direct.ts';
import type { SessionClient } from '../../session/protocol.ts';
import { byRunPlan } from './step-and-run.ts';

/** What a block draws hangs on its stream, which is its address where none is named: on its id and group, not on what it is called. */

const clients: SessionClient[] = [];
afterEach(() => {
  for (const client of clients.splice(0)) client.dispose();
});

const SEED = 11;
const SIZE = 32;
/** Of the weight after a step, and of the next one. */
const STEPS = 2;

/** w + noise through a dropout of id `drop`, in a group g where `inside`, to a squared norm; `drawn` are the attributes of both. */
function noisy(ids: { noise: string; drop: string }, drawn: Record<string, string> = {}, inside = false): Document {
  const dropout = node(ids.drop, 'dropout', { p: 0.5, ...drawn });
  const definition = {
    nodes: [dropout],
    edges: [],
    inputs: [{ name: 'in', at: `${ids.drop}.input` }],
    outputs: [{ name: 'out', at: `${ids.drop}.output` }],
  };
  const [into, out] = inside ? ['g.in', 'g.out'] : [`${ids.drop}.input`, `${ids.drop}.output`];
  return graph(
    [
      node('w', 'parameter', { shape: [SIZE] }),
      node('t', 'observed', { shape: [SIZE], value: { dtype: 'float', shape: [SIZE], data: new Array<number>(SIZE).fill(0) } }),
      node(ids.noise, 'random', { shape: [SIZE], distribution: 'uniform', ...drawn }),
      node('a', 'add'),
      inside ? node('g', 'group', { definition: 'D' }) : dropout,
      node('C', 'squared-norm'),
    ],
    wires(
      'w.value -> a.input',
      `${ids.noise}.value -> a.other`,
      `a.output -> ${into}`,
      `${out} -> C.input`,
      't.value -> C.target',
    ),
    {
      ...(inside ? { definitions: { D: definition } } : {}),
      parameters: { 'w.value': { init: 'ones' } },
      training: { seed: SEED, objectives: [{ cost: 'C.cost', parameters: ['*'], optimizer: { type: 'sgd', lr: 0.1 } }] },
    },
  );
}

const IDS = { noise: 'e', drop: 'd' };

function edited(document: Document, ...edits: ((doc: Document) => Result<Transaction>)[]): Document {
  return edits.reduce((doc, edit) => {
    const made = edit(doc);
    const done = made.ok ? applySteps(doc, made.value.steps) : made;
    if (!done.ok) throw new Error(JSON.stringify(done.error));
    return done.value.document;
  }, document);
}

/** The noise of a step and what the dropout makes of it, as one sees them. */
async function drawn(
  document: Document,
  ids = IDS,
  drop = `${ids.drop}.output`,
): Promise<{ noise: number[]; dropped: number[] }> {
  const client = createDirectClient({ choice: 'cpu' });
  clients.push(client);
  const { view, diagnostics } = await client.request('open', { document, tables: {}, generation: 1 });
  expect(diagnostics.filter((d) => d.severity === 'error')).toEqual([]);
  await client.request('goTo', { cursor: view?.stages.length ?? 0 });
  const read = async (address: string) => Array.from((await client.request('tensor', { address, what: 'value' }))?.data ?? []);
  return { noise: await read(`${ids.noise}.value`), dropped: await read(drop) };
}

const trained = async (document: Document): Promise<number[]> =>
  Array.from((await byRunPlan(document, createCpuExecutor('float64'), STEPS)).get('w.value') ?? []);

/** A block's uniform numbers are the first 24 bits of the generator's. */
const noiseOf = (stream: string): number[] =>
  Array.from(uniform({ seed: SEED, stream, step: 0, sample: 0 }, SIZE), (u) => Math.floor(u * 2 ** 24) / 2 ** 24);
const keptBy = (dropped: readonly number[]): boolean[] => dropped.map((e) => e !== 0);
const maskOf = (stream: string): boolean[] => noiseOf(stream).map((u) => u >= 0.5);

describe('what a block draws', () => {
  it('stays where blocks get another title or symbol, on view and in training', async () => {
    const before = noisy(IDS);
    const after = edited(
      before,
      (doc) => setTitle(doc, 'e', 'Exploration'),
      (doc) => setTitle(doc, 'd', 'Drop half'),
      (doc) => setSymbol(doc, 'e', 'value', 'eps'),
      (doc) => setSymbol(doc, 'd', 'output', 'h'),
    );
    expect(after.nodes.find(({ id }) => id === 'd')?.title).toBe('Drop half');
    const found = await drawn(after);
    expect(found).toEqual(await drawn(before));
    expect(found.noise).toEqual(noiseOf('e'));
    expect(keptBy(found.dropped)).toEqual(maskOf('d'));
    expect(await trained(after)).toEqual(await trained(before));
  });

  it('stays where the group around it, or a block in its definition, gets another title', async () => {
    const before = noisy(IDS, {}, true);
    const inner = (nodes: readonly GraphNode[]) => nodes.map((each) => ({ ...each, title: 'Drop half' }));
    const titled = edited(before, (doc) => setTitle(doc, 'g', 'Noise'));
    const { D } = titled.definitions as NonNullable<Document['definitions']>;
    if (!D) throw new Error('the group has no definition');
    const after = { ...titled, definitions: { D: { ...D, nodes: inner(D.nodes) } } };
    const found = await drawn(after, IDS, 'g/d.output');
    expect(found).toEqual(await drawn(before, IDS, 'g/d.output'));
    expect(keptBy(found.dropped)).toEqual(maskOf('g/d'));
    expect(await trained(after)).toEqual(await trained(before));
  });

  it('is that of its new id where a file gives it one', async () => {
    const ids = { noise: 'e2', drop: 'd2' };
    const found = await drawn(noisy(ids), ids);
    expect(found.noise).toEqual(noiseOf('e2'));
    expect(keptBy(found.dropped)).toEqual(maskOf('d2'));
    expect(found.noise).not.toEqual((await drawn(noisy(IDS))).noise);
    expect(await trained(noisy(ids))).not.toEqual(await trained(noisy(IDS)));
  });

  it('stays under any id where its stream is named', async () => {
    const ids = { noise: 'e2', drop: 'd2' };
    const found = await drawn(noisy(ids, { stream: 'chance' }), ids);
    expect(found).toEqual(await drawn(noisy(IDS, { stream: 'chance' })));
    expect(found.noise).toEqual(noiseOf('chance'));
    expect(await trained(noisy(ids, { stream: 'chance' }))).toEqual(await trained(noisy(IDS, { stream: 'chance' })));
  });
});
