import fc, { type Arbitrary } from 'fast-check';

type Path = readonly (string | number)[];

/** Values that no place of a graph expects, and some that a few do. */
const ODD: readonly unknown[] = [
  null,
  true,
  0,
  -1,
  0.5,
  1e308,
  2 ** 31,
  2 ** 53,
  '',
  ' ',
  '1',
  'NaN',
  'x.value',
  '__proto__',
  'constructor',
  '../../etc/passwd',
  'http://example.org/table.csv',
  '\u202eabc',
  '\u0000',
  'a'.repeat(5000),
  [],
  {},
  [null],
  [-1],
  [0.5],
  [2 ** 31],
  [65536, 65536],
  [0, 2147483647, 2147483647],
  ['a'],
  [1, 2, 3],
  { a: 1 },
  { dtype: 'float', shape: [2], data: [1, 2] },
  { dtype: 'float', shape: [], data: ['NaN'] },
  'int32',
  'bool',
  'group',
  'matmul',
  'cat',
  'sum',
  'reshape',
];
const KEYS = ['__proto__', 'constructor', 'prototype', '', 'shape', 'value', 'x.value', 'a b', 'dim', 'fill', 'outFeatures'];

/** One change, told by numbers: `at` picks a place, `with` a value. */
export interface Mutation {
  readonly kind: 'replace' | 'remove' | 'add' | 'copy' | 'nest' | 'double' | 'as-text' | 'rewire';
  readonly at: number;
  readonly with: number;
}

export const mutation: Arbitrary<Mutation> = fc.record({
  kind: fc.constantFrom('replace', 'replace', 'replace', 'remove', 'add', 'copy', 'nest', 'double', 'as-text', 'rewire'),
  at: fc.nat(),
  with: fc.nat(),
});

/** A list as it is, and an object: what may be changed in place. */
type Holder = Record<string | number, unknown>;

const isHolder = (value: unknown): value is Holder => typeof value === 'object' && value !== null;

function placesOf(value: unknown, path: Path = []): Path[] {
  if (!isHolder(value)) return [path];
  const keys = Array.isArray(value) ? [...value.keys()] : Object.keys(value);
  return [path, ...keys.flatMap((key) => placesOf(value[key], [...path, key]))];
}

const read = (root: unknown, path: Path): unknown =>
  path.reduce((value, key) => (isHolder(value) ? value[key] : undefined), root);

/** Own properties also where the name is `__proto__`. */
function write(root: unknown, path: Path, value: unknown): unknown {
  const holder = read(root, path.slice(0, -1));
  if (path.length === 0 || !isHolder(holder)) return value;
  const options = { value, enumerable: true, configurable: true, writable: true };
  Object.defineProperty(holder, path.at(-1) as string, options);
  return root;
}

const pick = <T>(options: readonly T[], n: number): T => options[n % options.length] as T;
/** A copy: the next change may change it in place. */
const odd = (n: number): unknown => structuredClone(pick(ODD, n));
const nested = (depth: number): unknown => JSON.parse(`${'[{"a":'.repeat(depth)}1${'}]'.repeat(depth)}`);

/** A copy of a document with changes that a person, a program or a bad disk may have made. */
export function mutated(document: unknown, mutations: readonly Mutation[]): unknown {
  let root: unknown = structuredClone(document);
  for (const { kind, at, with: n } of mutations) {
    const places = placesOf(root);
    const path = pick(places, at);
    const value = read(root, path);
    if (kind === 'replace') root = write(root, path, odd(n));
    else if (kind === 'copy') root = write(root, path, structuredClone(read(root, pick(places, n))));
    else if (kind === 'nest') root = write(root, path, nested(pick([3, 31, 32, 33, 500], n)));
    else if (kind === 'as-text') root = write(root, path, typeof value === 'number' ? String(value) : [value]);
    else if (kind === 'add' && isHolder(value)) write(value, [pick(KEYS, n)], odd(at));
    else if (kind === 'remove') remove(root, path);
    else if (kind === 'double') double(root, at);
    else if (kind === 'rewire') rewire(root, at, n);
  }
  return root;
}

function remove(root: unknown, path: Path): void {
  const holder = read(root, path.slice(0, -1));
  const key = path.at(-1);
  if (Array.isArray(holder)) holder.splice(key as number, 1);
  else if (isHolder(holder) && key !== undefined) delete holder[key];
}

/** A block or a wire twice. */
function double(root: unknown, at: number): void {
  const list = read(root, [pick(['nodes', 'edges'], at)]);
  if (Array.isArray(list) && list.length > 0) list.push(structuredClone(pick(list, at)));
}

/** An end of a wire goes to another wire's end: circles, types that do not fit, two wires in one port. */
function rewire(root: unknown, at: number, n: number): void {
  const edges = read(root, ['edges']);
  if (!Array.isArray(edges) || edges.length === 0) return;
  const [one, other] = [pick(edges, at), pick(edges, n)] as unknown[];
  if (isHolder(one) && isHolder(other)) one[pick(['from', 'to'], at)] = other[pick(['from', 'to'], n)];
}

/** Changes of the bytes themselves: `[place, byte]`; a byte above 255 cuts the file there. */
export const bytesChanged: Arbitrary<readonly (readonly [number, number])[]> = fc.array(
  fc.tuple(fc.nat(), fc.integer({ min: 0, max: 260 })),
  { minLength: 1, maxLength: 4 },
);

export function withBytes(text: string, changes: readonly (readonly [number, number])[]): Uint8Array {
  let bytes: Uint8Array = Buffer.from(text);
  for (const [at, byte] of changes) {
    if (bytes.length === 0) break;
    if (byte > 255) bytes = bytes.subarray(0, at % bytes.length);
    else bytes[at % bytes.length] = byte;
  }
  return bytes;
}
