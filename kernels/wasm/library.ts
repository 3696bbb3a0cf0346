import { floorMod, powC } from '../cpu/special.ts';
import { Code, callOf, type FunctionCode, type Local, type Term, type Type } from './code.ts';
import { isVectorFunction, mostBeside, type VectorFunction, vectorFunction } from './functions.ts';
import type { HostFunction } from './module.ts';
import { f32, f32x4, f64, i32x4 } from './operations.ts';
import type { Row } from './rows.ts';

/**
 * What is seldom used or hard to get right in float32 is computed lane by lane by the host, in float64: tangents, angles of two numbers,
 * powers, remainders, sines of large numbers, and quotients of integers, which WebAssembly has for scalars only and which trap.
 */
const LANES: Readonly<
  Record<string, { readonly type: 'f64' | 'i32'; readonly of: (x: number, y: number) => number; readonly unary?: true }>
> = {
  tan: { type: 'f64', of: Math.tan, unary: true },
  'far sin': { type: 'f64', of: Math.sin, unary: true },
  'far cos': { type: 'f64', of: Math.cos, unary: true },
  atan2: { type: 'f64', of: Math.atan2 },
  pow: { type: 'f64', of: powC },
  rem: { type: 'f64', of: floorMod },
  'int div': { type: 'i32', of: (x, y) => (y === 0 ? 0 : Math.floor(x / y)) },
  'int rem': { type: 'i32', of: (x, y) => (y === 0 ? 0 : x - y * Math.floor(x / y)) },
};

const hostName = (name: string): string => `host ${name}`;

/** What modules import, under the names by which they are called. */
export const HOST_FUNCTIONS: Readonly<Record<string, (x: number, y: number) => number>> = Object.fromEntries(
  Object.entries(LANES).map(([name, { of }]) => [hostName(name), of]),
);

function lanewise(name: string): FunctionCode {
  const { type, unary } = LANES[name] as (typeof LANES)[string];
  const c = new Code({ params: unary ? ['v128'] : ['v128', 'v128'], results: ['v128'] });
  const result = c.local('v128');
  for (const lane of [0, 1, 2, 3]) {
    const args = c.params.map((x) => (type === 'i32' ? i32x4.extract(lane, x) : f64.ofF32(f32x4.extract(lane, x))));
    const value = callOf(hostName(name), type, ...args);
    const replaced = type === 'i32' ? i32x4.replace(lane, result, value) : f32x4.replace(lane, result, f32.ofF64(value));
    c.set(result, replaced);
  }
  return c.finish(result);
}

/** A function of the library applied to vectors. */
export const apply = (name: string, ...args: readonly Term[]): Term => callOf(name, 'v128', ...args);

/** A vector function of several vectors, of some at once. */
export function applyToAll(c: Code, name: VectorFunction, row: Row): Row<Local> {
  const most = mostBeside(name);
  return Array.from({ length: Math.ceil(row.length / most) }, (_, i) => row.slice(most * i, most * (i + 1))).flatMap((part) => {
    if (part.length === 1) return [c.let(apply(name, ...part))];
    const types = part.map(({ type }) => type);
    return c.callFor(`${part.length} ${name}`, ['v128', ...types], part).slice(1);
  });
}

/** The functions that a code calls, and those that these call. */
export function libraryFor(codes: readonly FunctionCode[]): {
  readonly host: readonly HostFunction[];
  readonly library: readonly { readonly name: string; readonly code: FunctionCode }[];
} {
  const library = new Map<string, FunctionCode>();
  const host = new Map<string, HostFunction>();
  const take = (code: FunctionCode): void => {
    for (const { name } of code.calls) {
      if (name.startsWith('host ')) host.set(name, hostFunction(name));
      else if (!library.has(name)) {
        const made = codeOf(name);
        library.set(name, made);
        take(made);
      }
    }
  };
  for (const code of codes) take(code);
  return { host: [...host.values()], library: [...library].map(([name, code]) => ({ name, code })) };
}

function codeOf(name: string): FunctionCode {
  const [, count = '1', of = name] = /^(\d) (.+)$/.exec(name) ?? [];
  return isVectorFunction(of) ? vectorFunction(of, Number(count)) : lanewise(of);
}

function hostFunction(name: string): HostFunction {
  const { type, unary } = LANES[name.slice('host '.length)] as (typeof LANES)[string];
  const params: Type[] = unary ? [type] : [type, type];
  return { name, signature: { params, results: [type] } };
}
