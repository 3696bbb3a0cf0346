import type { ContractCall, MapCall, ReduceCall, View } from '../../graph-core/model/kernel-call.ts';
import { sizeOf } from '../../graph-core/model/tensor.ts';
import { type Expr, input, mapExpr, s } from '../../graph-core/scalar/expr.ts';
import { collapse } from '../codegen/dims.ts';
import { costOf } from '../codegen/expression.ts';
import { prepareEpilogue, type Results } from './epilogue.ts';
import { prepareMap } from './map.ts';
import { type Prepared, partsFor, type Space } from './prepared.ts';
import { COLUMNS, LAYOUT, ROWS } from './products.ts';
import { prepareReduce } from './reduce.ts';

/** A block of the right operand stays in the second cache: so many elements. */
const BLOCK_ELEMENTS = 1 << 16;
const TERM_BLOCK = 1024;
const ROW_BLOCK = 512;
/** Operations of the longest part of a product that threads divide: some tens of milliseconds. */
const LONGEST_PART = 2e7;
/** Rows or columns of a block that is not divided further. */
const SMALLEST_BLOCK = 32;

/** Below this many rows the operands are read where they are, once. */
const FEW_ROWS = 4;

/** So few results of so many terms are sums rather than a product of matrices. */
const FEW_OUTPUTS = 16;
const MANY_TERMS = 2048;

/** Multiplications in about a nanosecond. */
const SPEED = 12;

interface Operand {
  readonly view: View;
  readonly batch: readonly number[];
  /** Strides along its rows (left) or its columns (right). */
  readonly neighbours: readonly number[];
  readonly terms: readonly number[];
}

/** A call with its dims told apart, and the sides chosen. */
interface Product extends Results {
  readonly terms: readonly number[];
  readonly left: Operand;
  readonly right: Operand;
}

export function prepareContract(call: ContractCall, space: Space): Prepared {
  if (sizeOf(call.k) === 1) return prepareMap(productMap(call), space);
  const outputs = sizeOf(call.batch) * sizeOf(call.m) * sizeOf(call.n);
  if (outputs <= FEW_OUTPUTS && sizeOf(call.k) >= MANY_TERMS) return prepareReduce(productSum(call), space);
  const product = chosenSides(productOf(call));
  const direct = directRight(product);
  return direct ? prepareVector(product, direct, space) : prepareMatrix(product, space);
}

/** A few long sums: as such they are added up in float64. */
function productSum({ batch, m, n, k, post, inputs, output }: ContractCall): ReduceCall {
  const [left, right, ...others] = inputs;
  const [b, zerosOf] = [batch.length, (dims: readonly number[]): number[] => dims.map(() => 0)];
  const rows = b + m.length;
  const front = [...left.strides.slice(0, rows), ...zerosOf(n), ...left.strides.slice(rows)];
  const [ofBatch, ofTerms] = [right.strides.slice(0, b), right.strides.slice(b, b + k.length)];
  const behind = [...ofBatch, ...zerosOf(m), ...right.strides.slice(b + k.length), ...ofTerms];
  return {
    kernel: 'reduce',
    op: 'sum',
    dims: [...batch, ...m, ...n],
    inner: k,
    expr: s.mul(input(0), input(1)),
    ...(post ? { post } : {}),
    inputs: [
      { ...left, strides: front },
      { ...right, strides: behind },
      ...others.map((view) => ({ ...view, strides: [...view.strides, ...zerosOf(k)] })),
    ],
    output,
  };
}

/** A product of one term is no sum: each result is made of one element of each factor. */
function productMap({ batch, m, n, post, inputs, output }: ContractCall): MapCall {
  const [left, right, ...others] = inputs;
  const [b, zerosOf] = [batch.length, (dims: readonly number[]): number[] => dims.map(() => 0)];
  const front = [...left.strides.slice(0, b + m.length), ...zerosOf(n)];
  const behind = [...right.strides.slice(0, b), ...zerosOf(m), ...(n.length > 0 ? right.strides.slice(-n.length) : [])];
  const product = s.mul(input(0), input(1));
  const expr = post
    ? mapExpr(post, (e): Expr => (e.kind !== 'input' ? e : e.index === 0 ? product : { ...e, index: e.index - 1 }))
    : product;
  return {
    kernel: 'map',
    dims: [...batch, ...m, ...n],
    expr,
    inputs: [{ ...left, strides: front }, { ...right, strides: behind }, ...others],
    output,
  };
}

function productOf({ batch, m, n, k, post, inputs, output }: ContractCall): Product {
  const [b, r, t] = [batch.length, m.length, k.length];
  const [left, right] = inputs;
  return {
    batch,
    rows: m,
    columns: n,
    terms: k,
    post,
    inputs,
    output,
    left: {
      view: left,
      batch: left.strides.slice(0, b),
      neighbours: left.strides.slice(b, b + r),
      terms: left.strides.slice(b + r),
    },
    right: {
      view: right,
      batch: right.strides.slice(0, b),
      neighbours: right.strides.slice(b + t),
      terms: right.strides.slice(b, b + t),
    },
  };
}

const isInOrder = (dims: readonly number[], strides: readonly number[]): boolean => {
  const { dims: sizes, strides: walked } = collapse(dims, [strides]);
  return sizes.length === 0 || (sizes.length === 1 && walked[0]?.[0] === 1);
};

/** The side with few results gives the rows; else the side along which the output is in order gives the columns. */
function chosenSides(product: Product): Product {
  const [rows, columns] = [sizeOf(product.rows), sizeOf(product.columns)];
  const [b, m] = [product.batch.length, product.rows.length];
  const { strides } = product.output;
  const few = Math.min(rows, columns) < FEW_ROWS;
  const isTurned = few
    ? columns < rows
    : !isInOrder(product.columns, strides.slice(b + m)) && isInOrder(product.rows, strides.slice(b, b + m));
  if (!isTurned) return product;
  const turned = (view: View): View => ({
    ...view,
    strides: [...view.strides.slice(0, b), ...view.strides.slice(b + m), ...view.strides.slice(b, b + m)],
  });
  return {
    ...product,
    rows: product.columns,
    columns: product.rows,
    left: product.right,
    right: product.left,
    inputs: product.inputs.map((view, v) => (v < 2 ? view : turned(view))),
    output: turned(product.output),
  };
}

/** How the right operand can be read where it lies: along its terms or along its columns, and the other stride; null where it cannot. */
function directRight({ rows, columns, terms, right }: Product): { alongTerms: boolean; stride: number } | null {
  if (sizeOf(rows) >= FEW_ROWS) return null;
  const [across, along] = [collapse(columns, [right.neighbours]), collapse(terms, [right.terms])];
  if (across.dims.length > 1 || along.dims.length > 1) return null;
  const [column, term] = [across.strides[0]?.[0] ?? 0, along.strides[0]?.[0] ?? 0];
  if (term === 1) return { alongTerms: true, stride: column };
  return column === 1 ? { alongTerms: false, stride: term } : null;
}

const layoutOf = (neighbourDims: readonly number[], termDims: readonly number[], { neighbours, terms }: Operand): number => {
  if (isInOrder(termDims, terms)) return LAYOUT.termsInOrder;
  const { dims, strides } = collapse(neighbourDims, [neighbours]);
  return dims.length === 1 && strides[0]?.[0] === 1 ? LAYOUT.neighboursInOrder : LAYOUT.any;
};

/** The words of both operands. */
const operandWords = ({ batch, rows, columns, terms, left, right }: Product, space: Space): number[] =>
  [
    { operand: left, dims: rows },
    { operand: right, dims: columns },
  ].flatMap(({ operand, dims }) => [
    space.address(operand.view),
    space.table(batch, operand.batch),
    space.table(dims, operand.neighbours),
    space.table(terms, operand.terms),
    layoutOf(dims, terms, operand),
  ]);

function epilogueWords(product: Product, space: Space): [number, number] {
  const { code, words } = prepareEpilogue(product, space);
  return [space.functionIndex(code), space.words(words)];
}

/** What becomes of each result costs about so much. */
const epilogueWork = ({ post }: Product): number => (post ? 1 + costOf(post) / 4 : 1);

function prepareVector(
  product: Product,
  { alongTerms, stride }: { alongTerms: boolean; stride: number },
  space: Space,
): Prepared {
  const [batches, rows, columns, terms] = sizesOf(product);
  const words = [rows, columns, terms, ...epilogueWords(product, space), 4 * stride, ...operandWords(product, space)];
  return {
    code: alongTerms ? 'dots' : 'sums of rows',
    words,
    units: columns === 0 ? 0 : batches * rows,
    work: columns * (terms / 2 + epilogueWork(product)),
    scratch: 4 * (terms + 2 * columns + 32),
  };
}

const sizesOf = ({ batch, rows, columns, terms }: Product): [number, number, number, number] => [
  sizeOf(batch),
  sizeOf(rows),
  sizeOf(columns),
  sizeOf(terms),
];

const upTo = (n: number, multiple: number): number => Math.ceil(n / multiple) * multiple;

function prepareMatrix(product: Product, space: Space): Prepared {
  const [batches, rows, columns, terms] = sizesOf(product);
  // blocks of about the same size
  const termBlocks = Math.max(1, Math.ceil(terms / TERM_BLOCK));
  const termBlock = Math.max(1, Math.ceil(terms / termBlocks));
  const most = Math.max(COLUMNS, Math.floor(BLOCK_ELEMENTS / termBlock / COLUMNS) * COLUMNS);
  const columnBlock = Math.min(upTo(columns, COLUMNS), upTo(columns / Math.max(1, Math.ceil(columns / most)), COLUMNS));
  const rowBlock = Math.min(upTo(rows / Math.max(1, Math.ceil(rows / ROW_BLOCK)), ROWS), ROW_BLOCK);
  const work = (batches * rows * columns * (terms + SPEED * epilogueWork(product))) / SPEED;
  const parts = partsFor(work, space.threads);
  // all terms of a block are one part
  const wanted = (parts > 1 ? Math.max(parts, work / LONGEST_PART) : 1) / batches;
  return matrixInBlocks(product, divided({ rows, columns, rowBlock, columnBlock }, wanted), { termBlock, termBlocks }, space);
}

interface Blocks {
  readonly rows: number;
  readonly columns: number;
  readonly rowBlock: number;
  readonly columnBlock: number;
}

/** Blocks are divided along their longer side until there are as many as wanted, or they would be too small to be worth the copies. */
function divided(blocks: Blocks, wanted: number): Blocks {
  const { rows, columns, rowBlock, columnBlock } = blocks;
  const [rowBlocks, columnBlocks] = [Math.ceil(rows / rowBlock), Math.ceil(columns / columnBlock)];
  if (rowBlocks * columnBlocks >= wanted || Math.max(rowBlock, columnBlock) < 2 * SMALLEST_BLOCK) return blocks;
  const smaller =
    rowBlock > columnBlock
      ? { ...blocks, rowBlock: upTo(rows / (2 * rowBlocks), ROWS) }
      : { ...blocks, columnBlock: upTo(columns / (2 * columnBlocks), COLUMNS) };
  return divided(smaller, wanted);
}

function matrixInBlocks(
  product: Product,
  { rowBlock, columnBlock }: Blocks,
  { termBlock, termBlocks }: { readonly termBlock: number; readonly termBlocks: number },
  space: Space,
): Prepared {
  const [batches, rows, columns, terms] = sizesOf(product);
  const [rowBlocks, columnBlocks] = [Math.ceil(rows / rowBlock), Math.ceil(columns / columnBlock)];
  const sums = (termBlocks > 1 ? rowBlock : ROWS) * columnBlock;
  return {
    code: 'matrix product',
    words: [
      ...[rows, columns, terms, rowBlock, columnBlock, termBlock, rowBlocks, columnBlocks, termBlocks],
      ...epilogueWords(product, space),
      ...operandWords(product, space),
    ],
    units: rows * columns === 0 ? 0 : batches * rowBlocks * columnBlocks * termBlocks,
    together: termBlocks,
    work: (rowBlock * columnBlock * (termBlock + SPEED * epilogueWork(product))) / SPEED,
    scratch: 4 * ((termBlock + 4) * (ROWS + columnBlock) + sums + 16),
  };
}
