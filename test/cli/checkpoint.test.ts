import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { readSafetensors, readSafetensorsMetadata } from '../../graph-core/import/safetensors.ts';
import { inRoot } from '../../scripts/lib/paths.mjs';
import { runCaptured } from '../support/command-line.ts';

const made = mkdtempSync(join(tmpdir(), 'chainrule-checkpoint-'));
afterAll(() => rmSync(made, { recursive: true, force: true }));
const at = (name: string): string => join(made, name);

/** Two layers with a dropout between them on 40 rows of a toy set, in an order that is drawn anew each epoch. */
const withDropout = (optimizer: Readonly<Record<string, unknown>>, batch: number | 'all' = 7) => ({
  format: 'chainrule-graph',
  version: 1,
  name: 'dropped out',
  nodes: [
    { id: 'x', type: 'observed', attrs: { shape: [2] } },
    { id: 'y', type: 'observed', attrs: { shape: [], dtype: 'int32' } },
    { id: 'f', type: 'linear', attrs: { outFeatures: 6 } },
    { id: 'h', type: 'tanh' },
    { id: 'd', type: 'dropout', attrs: { p: 0.3 } },
    { id: 'g', type: 'linear', attrs: { outFeatures: 2 } },
    { id: 'C', type: 'cross-entropy' },
  ],
  edges: [
    { from: 'x.value', to: 'f.input' },
    { from: 'f.output', to: 'h.input' },
    { from: 'h.output', to: 'd.input' },
    { from: 'd.output', to: 'g.input' },
    { from: 'g.output', to: 'C.input' },
    { from: 'y.value', to: 'C.target' },
  ],
  data: {
    sources: { moons: { generator: 'two-moons', rows: 40, seed: 3 } },
    columns: { 'x.value': { source: 'moons', columns: ['x1', 'x2'] }, 'y.value': { source: 'moons', columns: ['label'] } },
  },
  training: { batch: { size: batch, order: 'shuffle' }, objectives: [{ cost: 'C.cost', parameters: ['*'], optimizer }] },
});

const train = (graph: string, ...flags: readonly string[]) => runCaptured(['train', at(graph), '--device', 'cpu', ...flags]);
const ok = async (graph: string, ...flags: readonly string[]): Promise<void> => {
  const { status, err } = await train(graph, ...flags);
  expect({ status, err }).toEqual({ status: 0, err: '' });
};

/** Trains in one go and in two with a checkpoint between them; both ends, as bytes. */
async function bothWays(name: string, steps: number, ...flags: readonly string[]): Promise<readonly [Buffer, Buffer]> {
  const file = (what: string): string => `${name}.${what}.safetensors`;
  await ok(`${name}.chainrule`, '--steps', String(steps), '--save', at(file('whole')), ...flags);
  const first = Math.floor(steps / 2);
  await ok(`${name}.chainrule`, '--steps', String(first), '--save', at(file('half')), ...flags);
  await ok(`${name}.chainrule`, '--steps', String(steps - first), '--resume', at(file('half')), '--save', at(file('both')));
  return [readFileSync(at(file('whole'))), readFileSync(at(file('both')))];
}

const WAYS: readonly { readonly name: string; readonly optimizer: Readonly<Record<string, unknown>>; readonly batch?: 'all' }[] =
  [
    { name: 'momentum', optimizer: { type: 'sgd', lr: 0.05, momentum: 0.9 } },
    { name: 'adam', optimizer: { type: 'adam', lr: 0.02 } },
    { name: 'lbfgs', optimizer: { type: 'lbfgs', lr: 0.5 }, batch: 'all' },
    { name: 'cma-es', optimizer: { type: 'cma-es' } },
  ];

describe('training that goes on from a checkpoint', () => {
  it.each(WAYS)('is the run that was never stopped, bit for bit: $name', async ({ name, optimizer, batch }) => {
    writeFileSync(at(`${name}.chainrule`), JSON.stringify(withDropout(optimizer, batch)));
    // 13 steps in, an epoch of 6 batches is under way; another seed than the graph's is in the checkpoint
    const [whole, both] = await bothWays(name, 26, '--seed', '5');
    expect(both.equals(whole)).toBe(true);
    const metadata = readSafetensorsMetadata(whole, name);
    expect(metadata.ok && metadata.value).toMatchObject({ format: 'chainrule-checkpoint', step: '26', seed: '5' });
    // what the optimiser keeps makes the difference, and so does the seed
    const half = readFileSync(at(`${name}.half.safetensors`));
    expect(half.equals(whole)).toBe(false);
    await ok(
      `${name}.chainrule`,
      '--steps',
      '13',
      '--resume',
      at(`${name}.half.safetensors`),
      '--seed',
      '6',
      '--save',
      at('other.safetensors'),
    );
    const tensors = (bytes: Buffer) => {
      const read = readSafetensors(bytes, name);
      return read.ok ? read.value : null;
    };
    expect(tensors(readFileSync(at('other.safetensors')))).not.toEqual(tensors(whole));
  });

  it('is so for a policy in its simulator, whose episodes follow from seed, epoch and weights', async () => {
    const graph = JSON.parse(readFileSync(inRoot('examples/cart-pole.chainrule'), 'utf8'));
    const simulator = { ...graph.training.simulator, horizon: 20, rows: 32 };
    writeFileSync(at('policy.chainrule'), JSON.stringify({ ...graph, training: { ...graph.training, simulator } }));
    const [whole, both] = await bothWays('policy', 6);
    expect(both.equals(whole)).toBe(true);
  });

  it('names the first block that broke where a run does not stay finite, and keeps the weights before', async () => {
    const graph = withDropout({ type: 'sgd', lr: 0.1 }, 'all');
    const nodes = graph.nodes.map((node) => (node.id === 'h' ? { id: 'h', type: 'exp' } : node));
    writeFileSync(at('broken.chainrule'), JSON.stringify({ ...graph, nodes }));
    const { status, err } = await train('broken.chainrule', '--lr', '1e6', '--steps', '9', '--save', at('kept.safetensors'));
    expect(status).toBe(1);
    expect(err).toMatch(
      /training\/not-finite.*after step \d+; the first block that broke is h \(exp\): entry \d+ of h\.output is Inf/,
    );
    const kept = readSafetensors(readFileSync(at('kept.safetensors')), 'kept');
    expect(kept.ok && [...kept.value.values()].every(({ data }) => Array.from(data).every(Number.isFinite))).toBe(true);
  });

  it('refuses in words what is no checkpoint of the graph', async () => {
    const graph = withDropout({ type: 'sgd' });
    writeFileSync(at('one.chainrule'), JSON.stringify(graph));
    const wider = {
      ...graph,
      nodes: graph.nodes.map((node) => (node.id === 'f' ? { ...node, attrs: { outFeatures: 7 } } : node)),
    };
    writeFileSync(at('wider.chainrule'), JSON.stringify(wider));
    await ok('one.chainrule', '--steps', '1', '--save', at('one.safetensors'));
    const { status, err } = await train('wider.chainrule', '--resume', at('one.safetensors'));
    expect(status).toBe(1);
    expect(err).toMatch(/checkpoint\/shape.*f\.weight.*\[7 x 2\]|checkpoint\/shape.*f\.weight/);
    const bytes = readFileSync(at('one.safetensors'));
    writeFileSync(at('cut.safetensors'), bytes.subarray(0, bytes.length - 8));
    expect((await train('one.chainrule', '--resume', at('cut.safetensors'))).err).toContain('safetensors/offsets');
    writeFileSync(at('old.safetensors'), Buffer.from(bytes.toString('latin1').replace('"step":"1"', '"step":"?"'), 'latin1'));
    expect((await train('one.chainrule', '--resume', at('old.safetensors'))).err).toContain('checkpoint/metadata');
    expect((await train('one.chainrule', '--resume', at('none.safetensors'))).err).toContain('file/unreadable');
  });
});
