import { zipSync } from 'fflate';
import { describe, expect, it } from 'vitest';
import { parseNpy } from './npy.ts';
import { parseNpz } from './npz.ts';

/** A .npy file as NumPy writes it. */
function npy(descr: string, shape: string, data: ArrayLike<number>, { fortran = 'False', major = 1 } = {}): Uint8Array {
  const header = `${`{'descr': '${descr}', 'fortran_order': ${fortran}, 'shape': ${shape}, }`.padEnd(117, ' ')}\n`;
  const size = major === 1 ? [header.length & 255, header.length >> 8] : [header.length & 255, header.length >> 8, 0, 0];
  const text = Array.from(`NUMPY`, (c) => c.charCodeAt(0));
  return Uint8Array.from([0x93, ...text, major, 0, ...size, ...Array.from(header, (c) => c.charCodeAt(0)), ...Array.from(data)]);
}
const bytes = (array: ArrayBufferView): Uint8Array => new Uint8Array(array.buffer, array.byteOffset, array.byteLength);
const codeOf = (result: { ok: boolean }) => (result as unknown as { error?: { code: string }[] }).error?.[0]?.code;

describe('parseNpy', () => {
  it.each([
    ['<f4', bytes(Float32Array.of(1.5, -2)), 'float', [1.5, -2]],
    ['<f8', bytes(Float64Array.of(0.1, Number.NaN)), 'float', [0.1, Number.NaN]],
    ['<i4', bytes(Int32Array.of(1, -2)), 'int32', [1, -2]],
    ['<i8', bytes(BigInt64Array.of(1n, -2n)), 'int32', [1, -2]],
    ['|u1', Uint8Array.of(1, 255), 'int32', [1, 255]],
    ['|b1', Uint8Array.of(1, 0), 'bool', [1, 0]],
    ['>i4', Uint8Array.of(0, 0, 0, 1, 255, 255, 255, 254), 'int32', [1, -2]],
  ])('reads %s', (descr, data, dtype, values) => {
    const result = parseNpy(npy(descr, '(2,)', data), 'a');
    if (!result.ok) throw new Error(result.error[0]?.message);
    expect([result.value.dtype, result.value.shape, [...result.value.data]]).toEqual([dtype, [2], values]);
  });
  it('reads scalars, empty arrays, version 2 and column-major order', () => {
    expect(parseNpy(npy('|u1', '()', [7]), 'a')).toMatchObject({ value: { shape: [], data: Int32Array.of(7) } });
    expect(parseNpy(npy('|u1', '(0, 3)', []), 'a')).toMatchObject({ value: { shape: [0, 3] } });
    expect(parseNpy(npy('|u1', '(2, 3)', [1, 2, 3, 4, 5, 6], { major: 2 }), 'a')).toMatchObject({
      value: { data: Int32Array.of(1, 2, 3, 4, 5, 6) },
    });
    expect(parseNpy(npy('|u1', '(2, 3)', [1, 4, 2, 5, 3, 6], { fortran: 'True' }), 'a')).toMatchObject({
      value: { data: Int32Array.of(1, 2, 3, 4, 5, 6) },
    });
  });
  it.each([
    ['npy/foreign', Uint8Array.of(1, 2, 3)],
    ['npy/foreign', new Uint8Array(0)],
    ['npy/header', npy('<f4', '(2,)', []).subarray(0, 9)],
    ['npy/length', npy('<f4', '(2,)', []).subarray(0, 40)],
    ['npy/length', npy('<f4', '(2,)', [1, 2, 3])],
    ['npy/length', npy('|u1', '(99999, 99999)', [])],
    ['npy/header', npy('<f4', '(2, x)', [])],
    ['npy/header', npy('|V8', '(1,)', Array(8).fill(0))],
    ['npy/dtype', npy('<c8', '(1,)', Array(8).fill(0))],
    ['npy/range', npy('<i8', '(1,)', bytes(BigInt64Array.of(2n ** 40n)))],
  ])('%s', (code, file) => {
    expect(codeOf(parseNpy(file, 'a'))).toBe(code);
  });
});

describe('parseNpz', () => {
  const archive = zipSync({
    'X.npy': npy('|u1', '(2,)', [1, 2]),
    'y.npy': npy('<f4', '()', bytes(Float32Array.of(0.5))),
    'readme.txt': Uint8Array.of(65),
  });
  it('reads its arrays', () => {
    const result = parseNpz(archive, 'd.npz');
    if (!result.ok) throw new Error(result.error[0]?.message);
    expect([...result.value].map(([name, t]) => [name, t.shape, [...t.data]])).toEqual([
      ['X', [2], [1, 2]],
      ['y', [], [0.5]],
    ]);
  });
  it('refuses damage and names the array at fault', () => {
    expect(codeOf(parseNpz(Uint8Array.of(1, 2, 3), 'd.npz'))).toBe('npz/damaged');
    expect(codeOf(parseNpz(archive.subarray(0, archive.length - 30), 'd.npz'))).toBe('npz/damaged');
    const result = parseNpz(zipSync({ 'a.npy': Uint8Array.of(1) }), 'd.npz');
    expect(result).toMatchObject({ ok: false, error: [{ code: 'npy/foreign', address: 'd.npz:a' }] });
  });
});
