import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { saveDocument } from '../../graph-core/document/save.ts';
import type { Document } from '../../graph-core/model/document.ts';
import { graph, node, wires } from '../../graph-core/validate/testing.ts';
import { runCaptured } from '../support/command-line.ts';

const made = mkdtempSync(join(tmpdir(), 'chainrule-integers-'));
afterAll(() => rmSync(made, { recursive: true, force: true }));

let count = 0;
const file = (content: string, name = `f${count++}.json`): string => {
  const path = join(made, name);
  writeFileSync(path, content);
  return path;
};

/** Class labels y, and a table that they may come from. */
const labelled = (y: Record<string, unknown>, more: Partial<Document> = {}): Document =>
  graph(
    [
      node('x', 'observed', { shape: [3], value: { dtype: 'float', shape: [3], data: [1, 2, 3] } }),
      node('y', 'observed', { shape: [], dtype: 'int32', ...y } as never),
      node('C', 'cross-entropy'),
    ],
    wires('x.value -> C.input', 'y.value -> C.target'),
    more,
  );

const ran = async (document: string, ...flags: string[]) =>
  runCaptured(['run', file(document, `g${count++}.chainrule`), '--device', 'cpu', ...flags]);

/** What is no int32, as JSON writes it. */
const ODD = ['0.5', '2147483648', '-2147483649', '1e300', '"NaN"', '"Infinity"', 'null', '"1"', '9007199254740993'];

/** Refused with status 1, the place named and the number said. */
function expectRefused({ status, out, err }: Awaited<ReturnType<typeof ran>>): void {
  expect([status, out]).toEqual([1, '']);
  expect(err).toMatch(/(tensor|data|inputs)\/\S+ .*y/);
  expect(err).toMatch(/whole number|expected a number/);
}

describe('what is no whole number of 32 bits is refused', () => {
  it.each(ODD)('%s among the inputs, as a tensor and as a list', async (odd) => {
    const document = saveDocument(labelled({}));
    expectRefused(await ran(document, '--inputs', file(`{ "y.value": { "dtype": "int32", "shape": [1], "data": [${odd}] } }`)));
    expectRefused(await ran(document, '--inputs', file(`{ "y.value": [0, ${odd}] }`)));
  });

  it.each(ODD)('%s as a float for an integer', async (odd) => {
    if (odd === 'null' || odd === '"1"') return;
    const float = file(`{ "y.value": { "dtype": "float", "shape": [1], "data": [${odd}] } }`);
    const { status, err } = await ran(saveDocument(labelled({})), '--inputs', float);
    expect(status).toBe(1);
    expect(err).toMatch(/inputs\/dtype y\.value|whole number/);
  });

  it.each(ODD)('%s in the block itself', async (odd) => {
    const text = saveDocument(labelled({ value: { dtype: 'int32', shape: [], data: [77] } })).replace(/\b77\b/, odd);
    expectRefused(await ran(text));
  });

  it.each(ODD)('%s in a constant', async (odd) => {
    const constant = graph(
      [node('y', 'constant', { value: { dtype: 'int32', shape: [], data: [77] } }), node('n', 'neg')],
      wires('y.value -> n.input'),
    );
    expectRefused(await ran(saveDocument(constant).replace(/\b77\b/, odd)));
  });

  it.each(['0.5', '2147483648', 'NaN', 'inf', '', 'cat', '1e10'])('"%s" in a column of a table', async (odd) => {
    file(`row,label\n1,0\n2,${odd}\n3,2\n`, 'table.csv');
    const data = { sources: { t: { file: 'table.csv' } }, columns: { 'y.value': { source: 't', columns: ['label'] } } };
    const { status, err } = await ran(saveDocument(labelled({}, { data })));
    expect(status).toBe(1);
    expect(err).toMatch(/data\/\S+ .*(column "label"|label)/);
    expect(err).toMatch(/sample p = 1|line 3/);
  });

  it('and the ends of the range are taken', async () => {
    const ends = graph([node('y', 'observed', { shape: [2], dtype: 'int32' }), node('n', 'neg')], wires('y.value -> n.input'));
    const { status, out } = await ran(
      saveDocument(ends),
      '--json',
      '--inputs',
      file('{ "y.value": { "dtype": "int32", "shape": [2], "data": [-2147483648, 2147483647] } }'),
    );
    expect(status).toBe(0);
    expect(JSON.parse(out).values['y.value'].data).toEqual([-2147483648, 2147483647]);
  });
});
