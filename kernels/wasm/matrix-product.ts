import { Code, type FunctionCode, type Local, type Term } from './code.ts';
import { KERNEL } from './module.ts';
import { i32 } from './operations.ts';
import {
  COLUMNS,
  callEpilogue,
  least,
  named,
  OPERAND_WORDS,
  type OperandWords,
  ownMemory,
  plus,
  ROWS,
  word,
} from './products.ts';
import { WordReader } from './walk.ts';

/**
 * Products of matrices over any views. Tables tell where each row, column and term of an operand is, so that one code serves them all:
 * both operands are copied into panels that are read in order, four rows of the left one and eight columns of the right one wide, and
 * a tile of four times eight results stays in registers through all its terms.
 */

/** The words of a product of matrices, in their order. */
export const PRODUCT_WORDS = [
  'rows',
  'columns',
  'terms',
  'rowBlock',
  'columnBlock',
  'termBlock',
  'rowBlocks',
  'columnBlocks',
  'termBlocks',
  'epilogue',
  'epilogueWords',
] as const;

type Words = Readonly<Record<(typeof PRODUCT_WORDS)[number], Local>>;

/**
 * Units are blocks of results with a block of terms each, in the order batch, rows, columns, terms: a block's sums stay in scratch
 * memory until its last terms are in, then the epilogue writes what is made of them.
 */
export function matrixProduct(): FunctionCode {
  const c = new Code(KERNEL);
  const [words, from, to] = c.params as [Local, Local, Local];
  const reader = new WordReader(c, words);
  const w: Words = named(PRODUCT_WORDS, reader);
  const left: OperandWords = named(OPERAND_WORDS, reader);
  const right: OperandWords = named(OPERAND_WORDS, reader);
  const unit = c.let(from);
  c.while(i32.lt(unit, to), () => {
    const rest = c.let(unit);
    const digit = (base: Local): Local => {
      const value = c.let(i32.remUnsigned(rest, base));
      c.set(rest, i32.divUnsigned(rest, base));
      return value;
    };
    const termBlock = digit(w.termBlocks);
    const columnBlock = digit(w.columnBlocks);
    const rowBlock = digit(w.rowBlocks);
    const spanOf = (block: Local, size: Local, all: Local): { first: Local; end: Local } => {
      const first = c.let(i32.mul(block, size));
      return { first, end: c.let(least(i32.add(first, size), all)) };
    };
    const terms = spanOf(termBlock, w.termBlock, w.terms);
    const columns = spanOf(columnBlock, w.columnBlock, w.columns);
    const rows = spanOf(rowBlock, w.rowBlock, w.rows);
    block(c, { w, left, right, batch: rest, termBlock, terms, columns, rows });
    c.set(unit, plus(unit, 1));
  });
  return c.finish();
}

interface Span {
  readonly first: Local;
  readonly end: Local;
}

interface Block {
  readonly w: Words;
  readonly left: OperandWords;
  readonly right: OperandWords;
  readonly batch: Local;
  readonly termBlock: Local;
  readonly terms: Span;
  readonly columns: Span;
  readonly rows: Span;
}

function block(c: Code, { w, left, right, batch, termBlock, terms, columns, rows }: Block): void {
  const count = c.let(i32.sub(terms.end, terms.first));
  const isLast = c.let(i32.eq(plus(termBlock, 1), w.termBlocks));
  const width = c.let(i32.and(plus(i32.sub(columns.end, columns.first), COLUMNS - 1), i32.const(-COLUMNS)));
  // panels of four terms more than there are, since terms are copied four at a time
  const panel = c.let(i32.shl(plus(count, 4), i32.const(5)));
  const leftPanel = c.let(ownMemory);
  const rightPanels = c.let(i32.add(leftPanel, i32.shl(plus(w.termBlock, 4), i32.const(4))));
  const sums = c.let(i32.add(rightPanels, panelBytes(w)));
  const baseOf = (operand: OperandWords): Local => c.let(i32.add(operand.address, word(operand.batch, batch)));
  const [leftBase, rightBase] = [baseOf(left), baseOf(right)];
  const packed = (operand: OperandWords, base: Local, first: Term, end: Term, place: Term, step: number): void =>
    c.call('pack', [
      base,
      operand.neighbours,
      first,
      plus(end, -1),
      operand.terms,
      terms.first,
      count,
      place,
      i32.const(step),
      operand.layout,
    ]);
  const place = c.let(rightPanels);
  eachPanel(c, columns, (column) => {
    packed(right, rightBase, column, columns.end, place, 32);
    packed(right, rightBase, plus(column, 4), columns.end, plus(place, 16), 32);
    c.set(place, i32.add(place, panel));
  });
  const stride = c.let(i32.shl(width, i32.const(2)));
  const row = c.let(rows.first);
  const strip = c.let(sums);
  c.while(i32.lt(row, rows.end), () => {
    packed(left, leftBase, row, rows.end, leftPanel, 16);
    const result = c.let(strip);
    const end = c.let(i32.add(strip, stride));
    c.set(place, rightPanels);
    c.while(i32.ltUnsigned(result, end), () => {
      c.call('tile', [leftPanel, place, count, result, stride, termBlock]);
      c.set(result, plus(result, 32));
      c.set(place, i32.add(place, panel));
    });
    c.if(isLast, () => {
      const told = [batch, row, least(plus(row, ROWS), rows.end), columns.first, columns.end, strip, stride];
      callEpilogue(c, w, told);
    });
    // sums are kept for the terms to come where there are more blocks of them
    c.if(i32.gt(w.termBlocks, i32.const(1)), () => c.set(strip, i32.add(strip, i32.shl(stride, i32.const(2)))));
    c.set(row, plus(row, ROWS));
  });
}

/** Eight columns at a time. */
function eachPanel(c: Code, { first, end }: Span, body: (column: Local) => void): void {
  const column = c.let(first);
  c.while(i32.lt(column, end), () => {
    body(column);
    c.set(column, plus(column, COLUMNS));
  });
}

const panelBytes = (w: Words): Term => i32.mul(w.columnBlock, i32.shl(plus(w.termBlock, 4), i32.const(2)));
