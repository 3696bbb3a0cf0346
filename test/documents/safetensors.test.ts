import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { storedDtype, writeSafetensors } from '../../graph-core/export/safetensors.ts';
import { readSafetensors } from '../../graph-core/import/safetensors.ts';
import { type Tensor, tensor } from '../../graph-core/model/tensor.ts';

const encode = (text: string): Uint8Array => new TextEncoder().encode(text);

/** A file put together by hand: any header text, any length in front of it, any data. */
function file(header: string | Uint8Array, data: Uint8Array | number = 0, length?: bigint): Uint8Array {
  const text = typeof header === 'string' ? encode(header) : header;
  const body = typeof data === 'number' ? new Uint8Array(data) : data;
  const bytes = new Uint8Array(8 + text.length + body.length);
  new DataView(bytes.buffer).setBigUint64(0, length ?? BigInt(text.length), true);
  bytes.set(text, 8);
  bytes.set(body, 8 + text.length);
  return bytes;
}

const entry = (dtype: string, shape: readonly unknown[], offsets: readonly unknown[]): string =>
  JSON.stringify({ dtype, shape, data_offsets: offsets });

function wanted(bytes: Uint8Array, names?: ReadonlySet<string>): ReadonlyMap<string, Tensor> {
  const read = readSafetensors(bytes, 'w.safetensors', names ?? null);
  if (!read.ok) throw new Error(read.error[0]?.message);
  return read.value;
}

describe('what is written', () => {
  it('is what the format says, byte for byte', () => {
    const bytes = writeSafetensors(new Map([['a', tensor([2], [1, -2])]]));
    const header = '{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}';
    const padded = header.padEnd(Math.ceil(header.length / 8) * 8);
    expect([...bytes]).toEqual([...file(padded, Uint8Array.of(0, 0, 128, 63, 0, 0, 0, 192))]);
  });

  it('takes 4 bytes a float only where every number is a float32', () => {
    expect(storedDtype(tensor([3], [0.5, -0, Number.NaN]))).toBe('F32');
    expect(storedDtype(tensor([2], [0.5, 0.1]))).toBe('F64');
    expect(storedDtype(tensor([1], [1e300]))).toBe('F64');
    expect(storedDtype(tensor([1], [2 ** 31 - 1], 'int32'))).toBe('I32');
    expect(storedDtype(tensor([1], [1], 'bool'))).toBe('BOOL');
  });

  it('lies at multiples of the size of its elements', () => {
    const tensors = new Map([
      ['truth', tensor([3], [1, 0, 1], 'bool')],
      ['wide', tensor([1], [0.1])],
    ]);
    const bytes = writeSafetensors(tensors);
    const length = Number(new DataView(bytes.buffer).getBigUint64(0, true));
    expect(length % 8).toBe(0);
    expect(JSON.parse(new TextDecoder().decode(bytes.subarray(8, 8 + length)))).toMatchObject({
      wide: { data_offsets: [0, 8] },
      truth: { data_offsets: [8, 11] },
    });
  });

  it('comes back bit for bit, whatever names, shapes and numbers', () => {
    const float = fc.oneof(
      fc.double(),
      fc.float(),
      fc.constantFrom(
        -0,
        0,
        Number.NaN,
        Number.POSITIVE_INFINITY,
        Number.NEGATIVE_INFINITY,
        5e-324,
        1e-45,
        0.1,
        Math.fround(0.1),
      ),
    );
    const element = { float, int32: fc.integer(), bool: fc.integer({ min: 0, max: 1 }) } as const;
    const any = fc
      .tuple(fc.constantFrom('float' as const, 'int32' as const, 'bool' as const), fc.array(fc.nat(4), { maxLength: 3 }))
      .chain(([dtype, shape]) => {
        const size = shape.reduce((a, b) => a * b, 1);
        return fc
          .array(element[dtype] as fc.Arbitrary<number>, { minLength: size, maxLength: size })
          .map((values) => tensor(shape, values, dtype));
      });
    const name = fc.oneof(fc.string({ unit: 'binary' }), fc.constantFrom('f.weight', '__proto__', 'constructor', '"\\'));
    fc.assert(
      fc.property(fc.uniqueArray(fc.tuple(name, any), { maxLength: 5, selector: ([n]) => n }), (list) => {
        const tensors = new Map(list.filter(([n]) => n !== '__metadata__'));
        const back = wanted(writeSafetensors(tensors));
        expect([...back.keys()].sort()).toEqual([...tensors.keys()].sort());
        for (const [key, { dtype, shape, data }] of tensors) {
          const found = back.get(key) as Tensor;
          expect([found.dtype, found.shape]).toEqual([dtype, shape]);
          expect([...found.data].every((x, i) => Object.is(x, data[i]))).toBe(true);
        }
      }),
    );
  });

  it('is read wherever it lies in its buffer', () => {
    const bytes = writeSafetensors(new Map([['a', tensor([2], [0.1, 2])]]));
    const larger = new Uint8Array(bytes.length + 3);
    larger.set(bytes, 3);
    expect(wanted(larger.subarray(3)).get('a')?.data).toEqual(Float64Array.of(0.1, 2));
  });
});

describe('files of other programs', () => {
  it.each([
    ['F16', [0x00, 0x3c, 0x01, 0x00, 0x00, 0xfc, 0x00, 0x80], [1, 2 ** -24, Number.NEGATIVE_INFINITY, -0]],
    ['BF16', [0x80, 0x3f, 0xc0, 0x7f, 0x80, 0x7f, 0x20, 0xc1], [1, Number.NaN, Number.POSITIVE_INFINITY, -10]],
    ['I8', [0xff, 0x7f], [-1, 127]],
    ['U8', [0xff], [255]],
    ['I16', [0xfe, 0xff], [-2]],
    ['U16', [0xfe, 0xff], [65534]],
    ['U32', [1, 0, 0, 0x7f], [0x7f000001]],
    ['I64', [0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff], [-1]],
    ['BOOL', [1, 0], [1, 0]],
  ])('%s is read without loss', (dtype, bytes, numbers) => {
    const header = `{"__metadata__":{"format":"pt"},"a":${entry(dtype, [numbers.length], [0, bytes.length])}}`;
    expect([...(wanted(file(header, Uint8Array.from(bytes))).get('a')?.data ?? [])]).toEqual(numbers);
  });

  it('what nobody asks for need not be readable', () => {
    const header = `{"a":${entry('F32', [1], [0, 4])},"b":${entry('C64', [1], [4, 12])}}`;
    expect([...wanted(file(header, 12), new Set(['a', 'gone'])).keys()]).toEqual(['a']);
  });
});

const one = (dtype: string, shape: readonly unknown[], offsets: readonly unknown[]): string =>
  `{"a":${entry(dtype, shape, offsets)}}`;
const two = (a: readonly number[], b: readonly number[]): string => `{"a":${entry('U8', [4], a)},"b":${entry('U8', [4], b)}}`;

describe('a file that is not sound is refused', () => {
  it.each<[what: string, code: string, bytes: Uint8Array, message: RegExp]>([
    ['empty', 'truncated', new Uint8Array(0), /has 0 bytes/],
    ['cut off in the length', 'truncated', new Uint8Array(7), /has 7 bytes/],
    ['cut off in the header', 'truncated', file('{}', 0, 3n), /3 bytes of it are announced, 2 are there/],
    ['a header above the limit', 'header', file('{}', 0, 100_000_001n), /100000001 bytes; at most 100000000/],
    ['a header of 2^64 - 1 bytes', 'header', file('{}', 0, 2n ** 64n - 1n), /18446744073709551615/],
    ['no header', 'header', file('', 4), /does not begin with/],
    ['another kind of file', 'header', file('PK{}'), /does not begin with/],
    ['a list', 'header', file('[]'), /does not begin with/],
    ['no JSON', 'header', file('{"a":}'), /not JSON/],
    ['two values', 'header', file('{}{}'), /not JSON/],
    ['no UTF-8', 'header', file(Uint8Array.of(0x7b, 0xff, 0x7d)), /not UTF-8/],
    ['a nest of brackets', 'header', file(`{"a":${'['.repeat(200_000)}`), /not JSON/],
    ['metadata that is no text', 'header', file('{"__metadata__":{"a":1}}'), /__metadata__/],
    ['a tensor twice', 'duplicate', file(`{"a":${entry('U8', [1], [0, 1])},"a":${entry('U8', [1], [0, 1])}}`, 1), /"a" twice/],
    [
      'a tensor twice, once escaped',
      'duplicate',
      file(`{"a":${entry('U8', [1], [0, 1])},"\\u0061":${entry('U8', [1], [0, 1])}}`, 1),
      /"a" twice/,
    ],
    [
      'a field twice',
      'duplicate',
      file('{"a":{"dtype":"U8","dtype":"U8","shape":[1],"data_offsets":[0,1]}}', 1),
      /"dtype" twice/,
    ],
    ['no description', 'entry', file('{"a":7}'), /not described by an object/],
    ['an unknown dtype', 'dtype', file(one('F7', [1], [0, 4]), 4), /"F7", which is unknown/],
    ['no dtype', 'dtype', file('{"a":{"shape":[1],"data_offsets":[0,4]}}', 4), /no text/],
    ['a dtype that is not read', 'dtype', file(one('C64', [1], [0, 8]), 8), /"a" is C64, which is not read/],
    ['a negative size', 'entry', file(one('F32', [-1], [0, 4]), 4), /not a list of sizes/],
    ['a broken size', 'entry', file(one('F32', [1.5], [0, 6]), 6), /not a list of sizes/],
    [
      'a shape that overflows',
      'shape',
      file(one('F32', [2 ** 20, 2 ** 20, 2 ** 20], [0, 4]), 4),
      /more than 2147483647 elements/,
    ],
    ['a shape that overflows behind a zero', 'shape', file(one('F32', [0, 2 ** 40, 2 ** 40], [0, 0])), /more than/],
    ['a shape that wraps to the right size', 'shape', file(one('U8', [2 ** 32, 2 ** 32], [0, 0])), /more than/],
    ['offsets that are no pair', 'entry', file(one('F32', [1], [0]), 4), /pair of whole numbers/],
    ['offsets that are too large', 'entry', file(one('F32', [1], [2 ** 60, 2 ** 60 + 4]), 4), /pair of whole numbers/],
    ['negative offsets', 'entry', file(one('F32', [1], [-4, 0]), 4), /pair of whole numbers/],
    ['offsets the wrong way round', 'offsets', file(one('F32', [1], [4, 0]), 4), /hold -4/],
    ['a size that does not fit the shape', 'offsets', file(one('F32', [2, 3], [0, 4]), 4), /2 × 3 in F32 takes 24 bytes.*hold 4/],
    ['an end behind the end', 'offsets', file(one('F32', [2], [0, 8]), 7), /ends at byte 8, and there are 7/],
    ['tensors that overlap', 'offsets', file(two([0, 4], [3, 7]), 7), /"b" begins at byte 3, inside/],
    ['tensors in one place', 'offsets', file(two([0, 4], [0, 4]), 4), /inside/],
    ['a gap', 'offsets', file(two([0, 4], [5, 9]), 9), /bytes 4 to 5, before the tensor "b"/],
    ['a gap in front', 'offsets', file(one('U8', [1], [1, 2]), 2), /bytes 0 to 1/],
    ['bytes left over', 'offsets', file(one('U8', [1], [0, 1]), 3), /last 2 bytes/],
    ['a 64-bit integer', 'range', file(one('I64', [1], [0, 8]), Uint8Array.of(0, 0, 0, 0, 1, 0, 0, 0)), /4294967296/],
    ['a truth value of 2', 'range', file(one('BOOL', [1], [0, 1]), Uint8Array.of(2)), /neither 0 nor 1/],
  ])('%s', (_, code, bytes, message) => {
    const read = readSafetensors(bytes, 'w.safetensors');
    expect(read).toMatchObject({ ok: false, error: [{ code: `safetensors/${code}`, address: 'w.safetensors' }] });
    if (!read.ok) expect(read.error[0]?.message).toMatch(message);
  });

  it('cut off anywhere, or with any byte changed, it never throws', () => {
    const whole = writeSafetensors(
      new Map([
        ['f.weight', tensor([2, 2], [1, 2, 3, 0.1])],
        ['b', tensor([], [7], 'int32')],
      ]),
    );
    for (let i = 0; i < whole.length; i++) expect(readSafetensors(whole.subarray(0, i), 'w').ok).toBe(false);
    fc.assert(
      fc.property(fc.nat(whole.length - 1), fc.nat(255), (at, byte) => {
        const changed = whole.slice();
        changed[at] = byte;
        expect(typeof readSafetensors(changed, 'w').ok).toBe('boolean');
      }),
    );
  });
});
