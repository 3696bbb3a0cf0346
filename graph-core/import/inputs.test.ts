import { zipSync } from 'fflate';
import { describe, expect, it } from 'vitest';
import { parseTensorMap } from './inputs.ts';

const read = (value: unknown) => {
  const result = parseTensorMap(typeof value === 'string' ? value : JSON.stringify(value), 'in.json');
  if (!result.ok) throw new Error(result.error[0]?.message);
  return [...result.value].map(([address, t]) => [address, t.dtype, t.shape, [...t.data]]);
};
const message = (value: unknown) => {
  const result = parseTensorMap(typeof value === 'string' ? value : JSON.stringify(value), 'in.json');
  return result.ok ? 'accepted' : result.error.map((d) => d.message).join('\n');
};

describe('parseTensorMap', () => {
  it('reads tensors, numbers and nested lists', () => {
    expect(
      read({
        'x.value': { dtype: 'int64', shape: [2], data: [1, 2], role: 'input' },
        'g1/f.weight': [
          [1, 2],
          [3, 4],
        ],
        y: 5,
        z: [],
      }),
    ).toEqual([
      ['x.value', 'int32', [2], [1, 2]],
      ['g1/f.weight', 'float', [2, 2], [1, 2, 3, 4]],
      ['y.value', 'float', [], [5]],
      ['z.value', 'float', [0], []],
    ]);
  });
  it('reads archives', () => {
    const header = "{'descr': '|u1', 'fortran_order': False, 'shape': (1,), }\n";
    const file = Uint8Array.from([
      0x93,
      ...Array.from('NUMPY', (c) => c.charCodeAt(0)),
      1,
      0,
      header.length,
      0,
      ...Array.from(header, (c) => c.charCodeAt(0)),
      9,
    ]);
    expect(parseTensorMap(zipSync({ 'x.value.npy': file }), 'in.npz')).toMatchObject({ ok: true });
  });
  it.each([
    ['[1]', 'in.json: expected an object from address to tensor, found a list of 1.'],
    ['{"x.value": ', 'in.json is damaged at byte 12'],
    ['{"__proto__": 1}', 'the key "__proto__"'],
    [{ 'x.value': { dtype: 'float', shape: [2], data: [1] } }, 'in.json /x.value/data: expected 2 numbers for shape 2, found 1.'],
    [{ 'x.value': [[1, 2], [3]] }, 'in.json /x.value/1: expected a list of 2, found a list of 1.'],
    [{ 'x.value': [1, 'a'] }, 'in.json /x.value/1: expected a number, found "a".'],
    [{ 'x.value': 'a' }, 'in.json /x.value: expected { dtype, shape, data }, found "a".'],
    [{ 'no address.': 1 }, '"no address." is not an address'],
    [{ x: 1, 'x.value': 2 }, 'x.value is given twice'],
  ])('refuses %j', (value, text) => {
    expect(message(value)).toContain(text);
  });
});
