import type { Code, Term, Type } from './code.ts';
import { float32Bytes, float64Bytes, int32Bytes, signed, unsigned } from './encoding.ts';

/** Instructions by name, as functions of terms. Addresses are bytes; `offset` is added to them by the instruction. */

const operation =
  (type: Type, ...code: readonly number[]) =>
  (...operands: readonly Term[]): Term => ({ type, emit: (to) => to.do(operands, ...code) });

const simd = (type: Type, code: number) => operation(type, 0xfd, ...unsigned(code));

const constantOf = (type: Type, ...bytes: readonly number[]): Term => ({ type, emit: (to) => to.do([], ...bytes) });

/** Alignment is a hint, and four bytes are what elements have. */
const memory = (offset: number): number[] => [2, ...unsigned(offset)];

export const i32 = {
  const: (n: number): Term => constantOf('i32', 0x41, ...signed(n)),
  load: (address: Term, offset = 0): Term => ({ type: 'i32', emit: (to) => to.do([address], 0x28, ...memory(offset)) }),
  eq: operation('i32', 0x46),
  lt: operation('i32', 0x48),
  ltUnsigned: operation('i32', 0x49),
  gt: operation('i32', 0x4a),
  ge: operation('i32', 0x4e),
  add: operation('i32', 0x6a),
  sub: operation('i32', 0x6b),
  mul: operation('i32', 0x6c),
  divUnsigned: operation('i32', 0x6e),
  remUnsigned: operation('i32', 0x70),
  and: operation('i32', 0x71),
  shl: operation('i32', 0x74),
  /** `a` where the condition is not zero, else `b`. */
  select: (a: Term, b: Term, condition: Term): Term => ({ type: 'i32', emit: (to) => to.do([a, b, condition], 0x1b) }),
} as const;

export const f32 = {
  ofF64: operation('f32', 0xb6),
} as const;

export const f64 = {
  const: (n: number): Term => constantOf('f64', 0x44, ...float64Bytes(n)),
  add: operation('f64', 0xa0),
  mul: operation('f64', 0xa2),
  ofF32: operation('f64', 0xbb),
} as const;

/** Where memory of its own begins for the thread that computes: the only global of a module. */
export const scratch: Term = constantOf('i32', 0x23, 0);

const lane =
  (type: Type, code: number) =>
  (index: number, ...operands: readonly Term[]): Term => ({
    type,
    emit: (to) => to.do(operands, 0xfd, ...unsigned(code), index),
  });

export const v128 = {
  load: (address: Term, offset = 0): Term => ({ type: 'v128', emit: (to) => to.do([address], 0xfd, 0, ...memory(offset)) }),
  /** One element in all four lanes. */
  loadSplat: (address: Term, offset = 0): Term => ({ type: 'v128', emit: (to) => to.do([address], 0xfd, 9, ...memory(offset)) }),
  /** One element in the first lane, zeros in the others. */
  loadFirst: (address: Term): Term => ({ type: 'v128', emit: (to) => to.do([address], 0xfd, 0x5c, ...memory(0)) }),
  loadLane: (index: number, address: Term, into: Term): Term => ({
    type: 'v128',
    emit: (to) => to.do([address, into], 0xfd, 0x56, ...memory(0), index),
  }),
  /** Sixteen bytes out of those of `a` (0 to 15) and of `b` (16 to 31). */
  shuffle: (bytes: readonly number[], a: Term, b: Term): Term => ({
    type: 'v128',
    emit: (to) => to.do([a, b], 0xfd, 0x0d, ...bytes),
  }),
  not: simd('v128', 0x4d),
  and: simd('v128', 0x4e),
  or: simd('v128', 0x50),
  xor: simd('v128', 0x51),
  /** Bits of `a` where the mask has ones, else of `b`. */
  select: (mask: Term, a: Term, b: Term): Term => ({ type: 'v128', emit: (to) => to.do([a, b, mask], 0xfd, 0x52) }),
  anyTrue: simd('i32', 0x53),
} as const;

export const i32x4 = {
  const: (...lanes: readonly number[]): Term =>
    constantOf('v128', 0xfd, 0x0c, ...[0, 1, 2, 3].flatMap((i) => int32Bytes(lanes[i % lanes.length] as number))),
  splat: simd('v128', 0x11),
  extract: lane('i32', 0x1b),
  replace: lane('v128', 0x1c),
  eq: simd('v128', 0x37),
  ne: simd('v128', 0x38),
  lt: simd('v128', 0x39),
  ltUnsigned: simd('v128', 0x3a),
  gt: simd('v128', 0x3b),
  le: simd('v128', 0x3d),
  ge: simd('v128', 0x3f),
  neg: simd('v128', 0xa1),
  shl: simd('v128', 0xab),
  shrSigned: simd('v128', 0xac),
  shrUnsigned: simd('v128', 0xad),
  add: simd('v128', 0xae),
  sub: simd('v128', 0xb1),
  mul: simd('v128', 0xb5),
  min: simd('v128', 0xb6),
  max: simd('v128', 0xb8),
  /** Cut off and saturated; NaN gives 0. */
  ofFloat: simd('v128', 0xf8),
} as const;

export const f32x4 = {
  const: (value: number): Term => {
    const bytes = float32Bytes(value);
    return constantOf('v128', 0xfd, 0x0c, ...bytes, ...bytes, ...bytes, ...bytes);
  },
  splat: simd('v128', 0x13),
  extract: lane('f32', 0x1f),
  replace: lane('v128', 0x20),
  eq: simd('v128', 0x41),
  ne: simd('v128', 0x42),
  lt: simd('v128', 0x43),
  gt: simd('v128', 0x44),
  le: simd('v128', 0x45),
  ge: simd('v128', 0x46),
  ceil: simd('v128', 0x67),
  floor: simd('v128', 0x68),
  nearest: simd('v128', 0x6a),
  abs: simd('v128', 0xe0),
  neg: simd('v128', 0xe1),
  sqrt: simd('v128', 0xe3),
  add: simd('v128', 0xe4),
  sub: simd('v128', 0xe5),
  mul: simd('v128', 0xe6),
  div: simd('v128', 0xe7),
  /** A NaN wins. */
  min: simd('v128', 0xe8),
  max: simd('v128', 0xe9),
  /** The first unless the second is smaller (larger): one instruction, and a NaN in front stays. */
  pmin: simd('v128', 0xea),
  pmax: simd('v128', 0xeb),
  ofInt: simd('v128', 0xfa),
  ofUnsigned: simd('v128', 0xfb),
} as const;

export const f64x2 = {
  splat: simd('v128', 0x14),
  extract: lane('f64', 0x21),
  add: simd('v128', 0xf0),
  mul: simd('v128', 0xf2),
  /** As floats in the lower half, zeros above. */
  toFloats: simd('v128', 0x5e),
  /** The lower two of four floats. */
  ofFloats: simd('v128', 0x5f),
} as const;

/** Writes four elements. */
export const storeVector = (to: Code, address: Term, value: Term, offset = 0): void =>
  to.do([address, value], 0xfd, 0x0b, ...memory(offset));

/** Writes one lane. */
export const storeLane = (to: Code, index: number, address: Term, value: Term, offset = 0): void =>
  to.do([address, value], 0xfd, 0x5a, ...memory(offset), index);

export const storeInt = (to: Code, address: Term, value: Term, offset = 0): void =>
  to.do([address, value], 0x36, ...memory(offset));
