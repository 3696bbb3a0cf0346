import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { graph, node, wires } from '../../graph-core/validate/testing.ts';
import { runCaptured } from '../support/command-line.ts';

const made = mkdtempSync(join(tmpdir(), 'chainrule-standardize-'));
afterAll(() => rmSync(made, { recursive: true, force: true }));
const at = (name: string): string => join(made, name);

writeFileSync(at('table.csv'), 'a\n2\n4\n6\n100\n');
const GRAPH = graph(
  [
    node('x', 'observed', { shape: [1] }),
    node('s', 'standardize'),
    node('f', 'linear', { outFeatures: 1 }),
    node('C', 'squared-norm'),
  ],
  wires('x.value -> s.input', 's.output -> f.input', 'f.output -> C.input'),
  {
    data: {
      sources: { table: { file: 'table.csv' } },
      columns: { 'x.value': { source: 'table', columns: ['a'] } },
      split: { first: 3 },
    },
    training: { batch: { size: 'all' } },
  },
);

const valuesOf = async (name: string, more: readonly string[] = []): Promise<Record<string, { data: number[] }>> => {
  const { status, out, err } = await runCaptured(['run', at(name), '--device', 'cpu', '--json', '--gradients', 'none', ...more]);
  expect({ status, err }).toEqual({ status: 0, err: '' });
  return JSON.parse(out).values;
};

describe('standardize on the command line', () => {
  it('is fitted to the training rows of the table, also where a run is given inputs of its own', async () => {
    writeFileSync(at('graph.chainrule'), JSON.stringify(GRAPH));
    expect((await valuesOf('graph.chainrule'))['s.mean']?.data).toEqual([4]);
    writeFileSync(at('one.json'), JSON.stringify({ 'x.value': { dtype: 'float', shape: [1, 1], data: [4] } }));
    const given = await valuesOf('graph.chainrule', ['--inputs', at('one.json')]);
    expect(given['s.mean']?.data).toEqual([4]);
    expect(given['s.output']?.data).toEqual([0]);
  });

  it('goes with the trained weights, to rows of another table too', async () => {
    writeFileSync(at('graph.chainrule'), JSON.stringify(GRAPH));
    const args = ['train', at('graph.chainrule'), '--steps', '2', '--device', 'cpu', '--save', at('trained.chainrule')];
    expect(await runCaptured(args)).toMatchObject({ status: 0, err: '' });
    const trained = readFileSync(at('trained.chainrule'), 'utf8');
    writeFileSync(at('elsewhere.chainrule'), trained.replace('table.csv', 'other.csv'));
    writeFileSync(at('other.csv'), 'a\n7\n8\n9\n10\n');
    const found = await valuesOf('elsewhere.chainrule');
    expect(found['s.mean']?.data).toEqual([4]);
    expect(found['s.output']?.data[0]).toBeCloseTo(3 / Math.sqrt(8 / 3), 6);
  });

  it('says in training too that there are no rows', async () => {
    const one = { ...GRAPH, data: { ...GRAPH.data, split: { first: 1 } } };
    writeFileSync(at('short.chainrule'), JSON.stringify(one));
    const { status, err } = await runCaptured(['train', at('short.chainrule'), '--steps', '1', '--device', 'cpu']);
    expect(status).toBe(0);
    expect(err).toContain('standardize/not-fitted s: s is not fitted to training rows: one training row has no spread');
  });
});
