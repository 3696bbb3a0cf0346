import { describe, expect, it } from 'vitest';
import { emptyDocument } from '../model/document.ts';
import { loadDocument } from './load.ts';
import { saveDocument } from './save.ts';

describe('saveDocument', () => {
  it('writes an empty document in the order of the format', () => {
    expect(saveDocument(emptyDocument('N'))).toBe(`{
  "format": "chainrule-graph",
  "version": 1,
  "name": "N",
  "nodes": [],
  "edges": [],
  "parameters": {},
  "definitions": {},
  "data": {},
  "training": {},
  "view": {}
}
`);
  });
  it('gives every node, edge and parameter a line, known keys first', () => {
    const text = saveDocument({
      ...emptyDocument(),
      nodes: [
        { colour: 'red', position: { y: 2, x: 1 }, attrs: { dtype: 'float', shape: [3] }, type: 'observed', id: 'x' },
        { id: 'f', type: 'linear' },
      ],
      edges: [{ to: 'f.input', from: 'x.value' }],
      parameters: { 'f.weight': { value: { data: [1, 2, 3], shape: [1, 3], dtype: 'float' }, init: 'zeros' } },
    });
    expect(text).toContain(`  "nodes": [
    { "id": "x", "type": "observed", "attrs": { "shape": [3], "dtype": "float" }, "position": { "x": 1, "y": 2 }, "colour": "red" },
    { "id": "f", "type": "linear" }
  ],
  "edges": [
    { "from": "x.value", "to": "f.input" }
  ],
  "parameters": {
    "f.weight": { "init": "zeros", "value": { "dtype": "float", "shape": [1, 3], "data": [1, 2, 3] } }
  },`);
  });
  it('keeps the numbers of a large tensor on one line', () => {
    const data = Array.from({ length: 500 }, (_, i) => i / 7);
    const text = saveDocument({
      ...emptyDocument(),
      parameters: { 'f.weight': { value: { dtype: 'float', shape: [500], data } } },
    });
    const line = text.split('\n').find((l) => l.includes('"data": ['));
    expect(line?.trim()).toBe(`"data": [${data.join(', ')}]`);
  });
  it('writes what JSON cannot say as texts, and -0 as -0', () => {
    const numbers = [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, -0];
    const text = saveDocument({ ...emptyDocument(), view: { numbers } });
    expect(text).toContain('"numbers": ["NaN", "Infinity", "-Infinity", -0]');
    const again = loadDocument(text, 'f');
    expect(again.ok && Object.is((again.value.document.view.numbers as number[])[3], -0)).toBe(true);
  });
  it('does not depend on the order of keys in memory', () => {
    const a = saveDocument({ ...emptyDocument(), training: { epochs: 1, seed: 2 } });
    const b = saveDocument({ ...emptyDocument(), training: { seed: 2, epochs: 1 } });
    expect(a).toBe(b);
  });
});
