import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import type { Document } from '../../graph-core/model/document.ts';
import type { SimulatorSpec } from '../../graph-core/model/training.ts';
import { inRoot } from '../../scripts/lib/paths.mjs';
import { runCaptured } from '../support/command-line.ts';

const made = mkdtempSync(join(tmpdir(), 'chainrule-simulators-'));
afterAll(() => rmSync(made, { recursive: true, force: true }));
const at = (name: string): string => join(made, `${name}.chainrule`);
const example = (name: string): string => inRoot(`examples/${name}.chainrule`);
const read = (path: string): Document => JSON.parse(readFileSync(path, 'utf8')) as Document;

async function train(path: string, ...flags: readonly string[]) {
  const { status, out, err } = await runCaptured(['train', path, '--device', 'cpu', '--json', ...flags]);
  expect({ status, err }).toEqual({ status: 0, err: '' });
  return JSON.parse(out);
}

/** An example with another simulator section, and few rows so that it is quick. */
function changed(name: string, simulator: Partial<SimulatorSpec>, training: Partial<Document['training']> = {}): string {
  const document = read(example(name));
  const before = document.training.simulator as SimulatorSpec;
  const small = { ...before, horizon: 60, episodes: 4, rows: 64, ...simulator };
  const path = at(`${name}-${Math.abs(JSON.stringify([simulator, training]).length)}`);
  writeFileSync(path, JSON.stringify({ ...document, training: { ...document.training, simulator: small, ...training } }));
  return path;
}

describe('REINFORCE with a baseline', () => {
  it('keeps the pole up for 500 steps, and comes to the same numbers twice', { timeout: 120_000 }, async () => {
    const found = await train(example('cart-pole'));
    expect(found.episodes.iterations).toHaveLength(60);
    expect(found.episodes.iterations[0].reward).toBeLessThan(40);
    expect([found.episodes.reward, found.episodes.length]).toEqual([500, 500]);
    expect(found.cost).toEqual({ train: -found.episodes.reward, test: null });
    const start = await train(example('cart-pole'), '--epochs', '3');
    expect(start.episodes.iterations).toEqual(found.episodes.iterations.slice(0, 3));
    const other = await train(example('cart-pole'), '--epochs', '3', '--seed', '7');
    expect(other.episodes.iterations).not.toEqual(start.episodes.iterations);
  });
});

describe('training on a simulator', () => {
  it('tells whoever looks how long it may still take, and nobody else', async () => {
    const args = ['train', changed('cart-pole', {}), '--device', 'cpu', '--epochs', '3'];
    const [seen, piped] = [await runCaptured(args, true), await runCaptured(args)];
    expect(seen.out).toMatch(/iteration +1 .* episodes\) {2}(a few seconds|about \d+ s) left\n/);
    expect(piped.out).toMatch(/iteration +1 .* episodes\)\n/);
  });

  it('goes on from a saved graph as if it had not been stopped', async () => {
    const path = changed('cart-pole', {});
    await train(path, '--steps', '4', '--save', at('whole'));
    await train(path, '--steps', '1', '--save', at('half'));
    await train(at('half'), '--steps', '3', '--save', at('both'));
    expect(read(at('both'))).toEqual(read(at('whole')));
    expect(read(at('whole')).training.progress?.steps).toBe(4);
  });

  it('takes an epoch in several batches of the same rows', async () => {
    const found = await train(changed('cart-pole', {}, { batch: { size: 16 } }), '--epochs', '2');
    expect(found).toMatchObject({ steps: 8, epochs: 2 });
    expect(found.episodes.iterations.map((each: { iteration: number }) => each.iteration)).toEqual([1, 2]);
  });

  it('tells reward and cost of each iteration with their signs', async () => {
    const { out } = await runCaptured(['train', changed('cart-pole', {}), '--device', 'cpu', '--epochs', '2']);
    const lines = out.split('\n').filter((line) => line.startsWith('iteration'));
    expect(lines).toHaveLength(2);
    expect(lines[0]).toMatch(/^iteration +1 {2}reward +(\d+(\.\d+)?) {2}cost +-\1 {2}length/);
    expect(out).toMatch(/without noise, 4 new episodes: reward ([\d.]+), cost -\1, length/);
  });

  it('moves the actor alone where only its cost is lowered, and the critic alone where only that is fitted', async () => {
    const { objectives = [] } = read(example('bicycle-actor-critic')).training;
    const weights = (document: Document, prefix: string): string =>
      JSON.stringify(Object.entries(document.parameters).filter(([address]) => address.startsWith(prefix)));
    const saved = async (name: string, epochs: number, ...which: readonly number[]): Promise<Document> => {
      const kept = which.map((i) => objectives[i] as (typeof objectives)[number]);
      await train(changed('bicycle-actor-critic', {}, { objectives: kept }), '--epochs', String(epochs), '--save', at(name));
      const document = read(at(name));
      const plain = Object.entries(document.parameters).map(([address, { value }]) => [address, value]);
      return { ...document, parameters: Object.fromEntries(plain) };
    };
    const start = await saved('start', 0, 0);
    const critic = await saved('critic', 2, 0);
    const actor = await saved('actor', 2, 1);
    expect(weights(critic, 'f')).toBe(weights(start, 'f'));
    expect(weights(critic, 'C/')).not.toBe(weights(start, 'C/'));
    expect(weights(actor, 'C/')).toBe(weights(start, 'C/'));
    expect(weights(actor, 'f')).not.toBe(weights(start, 'f'));
  });

  it('refuses a policy that knows what it cannot know yet', async () => {
    const document = read(example('cart-pole'));
    const edges = [...document.edges, { from: 'G.value', to: 'late.input' }, { from: 'late.output', to: 'pi.bias' }];
    const nodes = [...document.nodes, { id: 'late', type: 'expand', attrs: { shape: [2] } }];
    writeFileSync(at('late'), JSON.stringify({ ...document, nodes, edges }));
    const { status, err } = await runCaptured(['train', at('late'), '--device', 'cpu', '--epochs', '1']);
    expect(status).toBe(1);
    expect(err).toMatch(/training\/simulator .*pi\.output depends on G\.value, which is not known when it has to act/);
  });

  it('names a fault of the file, and runs nothing', async () => {
    const { status, err, out } = await runCaptured(['train', changed('cart-pole', { type: 'car' }), '--device', 'cpu']);
    expect([status, out]).toEqual([1, '']);
    expect(err).toMatch(/training\/simulator \/training\/simulator\/type: there is no simulator "car"/);
  });
});
