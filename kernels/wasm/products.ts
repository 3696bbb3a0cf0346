import type { Code, Local, Term } from './code.ts';
import { i32, scratch, storeInt } from './operations.ts';
import type { WordReader } from './walk.ts';

/** Rows and columns of a tile. */
export const ROWS = 4;
export const COLUMNS = 8;

/** So many terms are added up as they come; sums of such parts are added then, so that long sums lose little by rounding. */
export const PART = 256;

/** How an operand is laid out along four neighbours (rows or columns) and along the terms. */
export const LAYOUT = { any: 0, termsInOrder: 1, neighboursInOrder: 2 } as const;

/** An address some bytes on. */
export const plus = (address: Term, bytes: number): Term => (bytes === 0 ? address : i32.add(address, i32.const(bytes)));

/** A word of a table. */
export const word = (table: Term, index: Term): Term => i32.load(i32.add(table, i32.shl(index, i32.const(2))));

/** The smaller of two numbers. */
export const least = (a: Term, b: Term): Term => i32.select(a, b, i32.lt(a, b));

/** Bytes of two vectors: their lower or upper elements in turn, or their halves one behind the other. */
export const LOW_PAIRS = [0, 1, 2, 3, 16, 17, 18, 19, 4, 5, 6, 7, 20, 21, 22, 23];
export const HIGH_PAIRS = [8, 9, 10, 11, 24, 25, 26, 27, 12, 13, 14, 15, 28, 29, 30, 31];
export const LOW_HALVES = [0, 1, 2, 3, 4, 5, 6, 7, 16, 17, 18, 19, 20, 21, 22, 23];
export const HIGH_HALVES = [8, 9, 10, 11, 12, 13, 14, 15, 24, 25, 26, 27, 28, 29, 30, 31];

/** An operand of a product: where it is, and its tables. */
export const OPERAND_WORDS = ['address', 'batch', 'neighbours', 'terms', 'layout'] as const;

export type OperandWords = Readonly<Record<(typeof OPERAND_WORDS)[number], Local>>;

/** Words by name, in their order. */
export const named = <K extends string>(names: readonly K[], reader: WordReader): Readonly<Record<K, Local>> =>
  Object.fromEntries(names.map((name) => [name, reader.next()])) as Record<K, Local>;

/** The words that an epilogue is told with each call: batch, rows and columns from and to, sums and their stride. */
export const EPILOGUE_CALL_WORDS = 7;

/** They lie at the start of scratch memory, in front of panels and tiles; this is more than they take. */
export const TOLD_BYTES = 64;

/** Where panels and tiles may lie. */
export const ownMemory: Term = plus(scratch, TOLD_BYTES);

/** Has the epilogue make results of sums. `told`: the {@link EPILOGUE_CALL_WORDS} of this call. */
export function callEpilogue(
  c: Code,
  { epilogue, epilogueWords }: { readonly epilogue: Local; readonly epilogueWords: Local },
  told: readonly Term[],
): void {
  for (const [i, value] of told.entries()) storeInt(c, scratch, value, 4 * i);
  c.callIndirect(epilogue, [epilogueWords, scratch, i32.const(0)]);
}
