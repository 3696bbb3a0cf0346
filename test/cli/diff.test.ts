import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { graph, node, wires } from '../../graph-core/validate/testing.ts';
import { runCaptured } from '../support/command-line.ts';

const made = mkdtempSync(join(tmpdir(), 'chainrule-diff-'));
afterAll(() => rmSync(made, { recursive: true, force: true }));

const write = (name: string, document: object): string => {
  const path = join(made, name);
  writeFileSync(path, JSON.stringify(document));
  return path;
};
const weights = (...data: number[]) => ({ 'f.bias': { value: { dtype: 'float', shape: [2], data } } });
const placed = (id: string, type: string, attrs = {}) => ({ ...node(id, type, attrs), position: { x: 0, y: 0 } });
const nodes = [placed('x', 'observed', { shape: [3] }), placed('f', 'linear', { outFeatures: 2 })];
const a = write('a.json', graph(nodes, wires('x.value -> f.input'), { parameters: weights(1, 1) }));
const b = write(
  'b.json',
  graph(
    [...nodes.slice(0, 1), placed('f', 'linear', { outFeatures: 2, hasBias: true }), placed('h', 'relu')],
    wires('x.value -> f.input', 'f.output -> h.input'),
    {
      parameters: weights(4, 5),
    },
  ),
);

describe('chainrule diff', () => {
  it('tells blocks, wires and parameters that differ, a line each', async () => {
    const { status, out, err } = await runCaptured(['diff', a, b]);
    expect({ status, err }).toEqual({ status: 0, err: '' });
    expect(out).toBe(
      [
        'graph',
        '  + h (relu) added',
        '  ~ f (linear) changed',
        '    hasBias: nothing -> true',
        '  + f.output -> h.input',
        'parameters',
        '  ~ f.bias norm of the difference 5',
        '',
      ].join('\n'),
    );
  });
  it('says that equal graphs are equal, and tells programs in JSON', async () => {
    expect((await runCaptured(['diff', a, a])).out).toBe('no difference\n');
    expect(JSON.parse((await runCaptured(['diff', a, b, '--json'])).out)).toMatchObject({
      count: 4,
      nodes: [{ id: 'h' }, { id: 'f' }],
    });
  });
  it('refuses what is no graph', async () => {
    const { status, err } = await runCaptured(['diff', a, write('c.json', { format: 'other' })]);
    expect(status).toBe(1);
    expect(err).toContain('document/foreign');
  });
});
