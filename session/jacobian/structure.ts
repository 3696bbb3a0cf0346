import type { Shape } from '../../graph-core/model/tensor.ts';
import type { OpDef } from '../../graph-core/ops/define.ts';
import type { JacobianStructure, NamedStructure } from '../protocol.ts';

/** Entries that a device may round otherwise than the value they are equal to. */
const ROUNDING = 1e-6;

/** Blocks that pass each entry on as it is, where there are as many behind as before. */
const PASSES_ON: ReadonlySet<string> = new Set(['add', 'flatten', 'reshape']);

/** A value that a block reads beside the one that it is differentiated by. */
export interface OtherInput {
  readonly address: string;
  readonly shape: Shape;
  /** Null where not all of it is at hand. */
  readonly data: ArrayLike<number> | null;
}

/** A Jacobian, [rows][columns] row-major, or null where it is too large to be written out. */
export interface NumberedJacobian {
  readonly rows: number;
  readonly columns: number;
  readonly entries: ArrayLike<number> | null;
}

/** A block's Jacobian, and what the block is. */
export interface LocalJacobian extends NumberedJacobian {
  readonly op: OpDef | undefined;
  readonly kind: 'state' | 'weight';
  readonly port: string;
  readonly outputShape: Shape;
  readonly others: readonly OtherInput[];
}

const named = (structure: JacobianStructure, equals: string | null = null): NamedStructure => ({ structure, equals });

/**
 * The name of a block's Jacobian, read off its numbers and off the block: a matrix that happens to be diagonal is still the
 * weight of a linear block. What is too large to be looked at is named by the block alone, where that is certain.
 */
export function structureOf(local: LocalJacobian): NamedStructure {
  const { entries, op, others } = local;
  if (entries === null) return byBlock(local);
  const pattern = patternOf(local);
  if (pattern === 'zero') return named('zero');
  if (op?.family === 'linear-algebra') {
    const found = byOther({ ...local, entries });
    if (found) return found;
  }
  // where every unit of a relu is open its slopes are all 1; it is diagonal by its nature all the same
  const isUnary = op?.family === 'elementwise' && others.length === 0;
  return named(pattern === 'identity' && isUnary ? 'diagonal' : pattern);
}

/** The pattern that can be seen in the numbers alone. */
export function patternOf({ rows, columns, entries }: NumberedJacobian): 'zero' | 'identity' | 'diagonal' | 'dense' {
  if (entries === null) return 'dense';
  if (every(entries, (x) => x === 0)) return 'zero';
  if (rows !== columns || !every(entries, (x, i) => x === 0 || i % (columns + 1) === 0)) return 'dense';
  return every(entries, (x, i) => x === (i % (columns + 1) === 0 ? 1 : 0)) ? 'identity' : 'diagonal';
}

function byBlock({ op, port, outputShape, others, rows, columns }: LocalJacobian): NamedStructure {
  if (op?.family === 'elementwise' && others.length === 0 && rows === columns) return named('diagonal');
  if (op && PASSES_ON.has(op.type) && rows === columns) return named('identity');
  if (op?.type !== 'linear' || outputShape.length !== 1) return named('dense');
  const weight = others.find(({ shape }) => shape.length === 2);
  if (port === 'input' && weight) return named('equals-weight', weight.address);
  return named(port === 'weight' ? 'outer-with-input' : port === 'bias' ? 'identity' : 'dense');
}

/** Whether the Jacobian is another input of the block, its transpose, or a copy of it for each output. */
function byOther(local: LocalJacobian & { readonly entries: ArrayLike<number> }): NamedStructure | null {
  const { rows, columns, kind, entries } = local;
  const given = local.others.flatMap(({ address, shape, data }) => (data === null ? [] : [{ address, shape, data }]));
  const outer = given.find(({ data }) => isOuter(local, data));
  const isSingle = rows * columns === 1;
  // with a single output both patterns are the same row: what is asked for decides
  if (outer && kind === 'weight') return named('outer-with-input');
  for (const { address, shape, data } of isSingle ? [] : given) {
    const [a, b] = shape.length === 2 ? (shape as [number, number]) : [data.length, 1];
    if (a === rows && b === columns && every(entries, (x, i) => isNear(x, data[i] as number)))
      return named('equals-weight', address);
    const isTransposed = (x: number, i: number): boolean =>
      isNear(x, data[(i % columns) * rows + Math.floor(i / columns)] as number);
    if (a === columns && b === rows && every(entries, isTransposed)) return named('equals-transposed', address);
  }
  return outer ? named('outer-with-input') : null;
}

const isNear = (x: number, y: number): boolean => x === y || (y !== 0 && Math.abs(x - y) <= ROUNDING * Math.abs(y));

/** d(W x)_k / dW_oi = x_i where k = o, and d(x W)_k / dW_io = x_i where k = o, else 0: a copy of x for each row. */
function isOuter({ rows, columns, entries }: NumberedJacobian, x: ArrayLike<number>): boolean {
  if (entries === null || columns !== rows * x.length) return false;
  const copies = (rowOf: (column: number) => number, entryOf: (column: number) => number): boolean =>
    every(entries, (value, i) => {
      const column = i % columns;
      return rowOf(column) === Math.floor(i / columns) ? isNear(value, x[entryOf(column)] as number) : value === 0;
    });
  const down = (column: number): number => Math.floor(column / x.length);
  const across = (column: number): number => column % rows;
  return copies(down, (column) => column % x.length) || copies(across, (column) => Math.floor(column / rows));
}

function every(data: ArrayLike<number>, test: (x: number, i: number) => boolean): boolean {
  for (let i = 0; i < data.length; i++) if (!test(data[i] as number, i)) return false;
  return true;
}
