import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { dtypeOf, tensorFromJson, tensorToJson } from './tensor-json.ts';

const read = (json: unknown) => tensorFromJson(json, '/t');
const fault = (json: unknown) => {
  const result = read(json);
  if (result.ok) throw new Error('accepted');
  return result.error.map((d) => `${d.code} ${d.message}`);
};

describe('tensors in files', () => {
  it.each([
    ['float', 'float'],
    ['float32', 'float'],
    ['float64', 'float'],
    ['double', 'float'],
    ['int32', 'int32'],
    ['int64', 'int32'],
    ['int', 'int32'],
    ['uint8', 'int32'],
    ['bool', 'bool'],
    ['complex64', null],
    ['toString', null],
  ])('%s is read as %s', (spelling, dtype) => {
    expect(dtypeOf(spelling)).toBe(dtype);
  });
  it('reads what JSON cannot say', () => {
    const tensor = read({ dtype: 'float', shape: [2, 2], data: ['NaN', 'Infinity', '-Infinity', '-0'] });
    if (!tensor.ok) throw new Error('refused');
    const [a, b, c, d] = tensor.value.data;
    expect([a, b, c]).toEqual([Number.NaN, Infinity, -Infinity]);
    expect(Object.is(d, -0)).toBe(true);
  });
  it('reads scalars, empty tensors and truth values', () => {
    expect(read({ dtype: 'int64', shape: [], data: [7] })).toEqual({
      ok: true,
      value: { dtype: 'int32', shape: [], data: Int32Array.of(7) },
    });
    expect(read({ dtype: 'float', shape: [0, 3], data: [] }).ok).toBe(true);
    expect(read({ dtype: 'bool', shape: [4], data: [true, false, 1, 0] })).toMatchObject({
      value: { data: Int32Array.of(1, 0, 1, 0) },
    });
  });
  it.each([
    [null, 'tensor/not-a-tensor /t: expected { dtype, shape, data }, found null.'],
    [[1, 2], 'tensor/not-a-tensor /t: expected { dtype, shape, data }, found a list of 2.'],
    [{ dtype: 'complex64', shape: [], data: [1] }, 'tensor/dtype /t/dtype: expected one of float'],
    [{ dtype: 'float', shape: 3, data: [1] }, 'tensor/shape /t/shape: expected a list of sizes, found 3.'],
    [
      { dtype: 'float', shape: [2, -1], data: [] },
      'tensor/shape /t/shape/1: expected a whole number from 0 to 2147483647, found -1.',
    ],
    [{ dtype: 'float', shape: [1.5], data: [] }, 'tensor/shape /t/shape/0'],
    [{ dtype: 'float', shape: [2 ** 31, 1], data: [] }, 'tensor/shape /t/shape/0'],
    [
      { dtype: 'float', shape: [0, 2 ** 30, 2 ** 30], data: [] },
      'tensor/shape /t/shape: 0 × 1073741824 × 1073741824 has more than',
    ],
    [
      { dtype: 'float', shape: [2, 3], data: [1, 2, 3, 4, 5] },
      'tensor/length /t/data: expected 6 numbers for shape 2 × 3, found 5.',
    ],
    [{ dtype: 'float', shape: [1], data: 'AAAA' }, 'tensor/length /t/data: expected 1 numbers for shape 1, found "AAAA".'],
    [{ dtype: 'float', shape: [1], data: [null] }, 'tensor/element /t/data/0: expected a number'],
    [{ dtype: 'float', shape: [1], data: ['1'] }, 'tensor/element /t/data/0'],
    [{ dtype: 'float', shape: [1], data: [true] }, 'tensor/element /t/data/0'],
    [{ dtype: 'float32', shape: [2], data: [1, 1e39] }, 'tensor/element /t/data/1'],
    [
      { dtype: 'int32', shape: [1], data: [2 ** 31] },
      'tensor/element /t/data/0: expected a whole number from -2147483648 to 2147483647 (int32), found 2147483648.',
    ],
    [{ dtype: 'int64', shape: [1], data: [0.5] }, 'tensor/element /t/data/0'],
    [{ dtype: 'int32', shape: [1], data: ['NaN'] }, 'tensor/element /t/data/0'],
    [
      { dtype: 'uint8', shape: [1], data: [256] },
      'tensor/element /t/data/0: expected a whole number from 0 to 255 (uint8), found 256.',
    ],
    [{ dtype: 'bool', shape: [1], data: [2] }, 'tensor/element /t/data/0'],
  ])('refuses %j', (json, message) => {
    expect(fault(json)).toHaveLength(1);
    expect(fault(json)[0]).toContain(message);
  });
  it('lists at most ten elements', () => {
    expect(fault({ dtype: 'bool', shape: [50], data: Array(50).fill(9) })).toHaveLength(10);
  });
  it('goes through a file and back, bit by bit', () => {
    fc.assert(
      fc.property(fc.float64Array(), (data) => {
        const json = JSON.parse(JSON.stringify(tensorToJson({ dtype: 'float', shape: [data.length], data })));
        expect(read(json)).toEqual({ ok: true, value: { dtype: 'float', shape: [data.length], data } });
      }),
    );
    fc.assert(
      fc.property(fc.float32Array(), (data) => {
        const back = read(JSON.parse(JSON.stringify(tensorToJson({ dtype: 'float', shape: [data.length], data }))));
        expect(back.ok && Float32Array.from(back.value.data)).toEqual(data);
      }),
    );
  });
  it('writes a float32 with as few digits as it has', () => {
    expect(tensorToJson({ dtype: 'float', shape: [3], data: Float32Array.of(0.1, 1 / 3, 5) }).data).toEqual([0.1, 0.33333334, 5]);
  });
});
