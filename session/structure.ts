import type { Analysis } from '../graph-core/validate/analysis.ts';
import { type BlockInput, blockInputs } from './block-program.ts';
import type { CardProduct } from './protocol.ts';

/** A local Jacobian, [rows][columns] row-major, or null where it is too large to be written out. */
export interface LocalJacobian {
  readonly node: string;
  readonly input: BlockInput;
  readonly rows: number;
  readonly columns: number;
  readonly jacobian: ArrayLike<number> | null;
}

/** How a block's values are looked up. */
export interface StructureContext {
  readonly analysis: Analysis;
  readonly stepper: { readonly before: (address: string) => ArrayLike<number> | null };
}

/**
 * The name of a Jacobian's pattern, read off its numbers and off the block: a matrix that happens to be diagonal is still
 * the weight of a linear block. What is too large to be looked at is named by the block alone.
 */
export function structureOf(local: LocalJacobian, context: StructureContext): CardProduct['structure'] {
  const family = context.analysis.nodes.get(local.node)?.op?.family;
  const { jacobian, rows, columns } = local;
  if (jacobian === null) return byBlock(local, family);
  if (every(jacobian, (x) => x === 0)) return 'zero';
  if (family === 'linear-algebra') {
    const others = blockInputs(context.analysis, local.node).filter((other) => other.port !== local.input.port);
    const values = others.map(({ from }) => context.stepper.before(from)).filter((value) => value !== null);
    const isOther = (other: ArrayLike<number>): boolean =>
      rows * columns > 1 && other.length === jacobian.length && every(jacobian, (x, i) => x === other[i]);
    const equals = values.some(isOther);
    const outer = values.some((other) => isOuter(jacobian, rows, columns, other));
    // with a single output both patterns are the same row: what is asked for decides
    if (equals && (local.input.kind === 'state' || !outer)) return 'equals-weight';
    if (outer) return 'outer-with-input';
  }
  if (rows !== columns || !every(jacobian, (x, i) => x === 0 || i % (columns + 1) === 0)) return 'dense';
  const isOne = every(jacobian, (x, i) => x === (i % (columns + 1) === 0 ? 1 : 0));
  // where every unit of a relu is open its slopes are all 1; it is diagonal by its nature all the same
  const isUnary = family === 'elementwise' && blockInputs(context.analysis, local.node).length === 1;
  return isOne && !isUnary ? 'identity' : 'diagonal';
}

function byBlock({ input, rows, columns }: LocalJacobian, family: string | undefined): CardProduct['structure'] {
  if (family === 'elementwise') return rows === columns ? 'diagonal' : 'dense';
  if (family !== 'linear-algebra') return 'dense';
  if (input.kind === 'state') return 'equals-weight';
  return rows === columns ? 'identity' : 'outer-with-input';
}

/** d(W x)_k / dW_oi = x_i where k = o, else 0: one copy of x for each row, on a block diagonal. */
function isOuter(jacobian: ArrayLike<number>, rows: number, columns: number, x: ArrayLike<number>): boolean {
  if (columns !== rows * x.length) return false;
  return every(jacobian, (value, i) => {
    const row = Math.floor(i / columns);
    const column = i % columns;
    return value === (Math.floor(column / x.length) === row ? x[column % x.length] : 0);
  });
}

function every(data: ArrayLike<number>, test: (x: number, i: number) => boolean): boolean {
  for (let i = 0; i < data.length; i++) if (!test(data[i] as number, i)) return false;
  return true;
}
