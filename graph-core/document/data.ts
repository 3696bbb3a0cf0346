import { checkTableSize } from '../import/budget.ts';
import { type ColumnNumbers, numbersOf, rowPlace, type Table } from '../import/table.ts';
import type { Address, ColumnBinding, DataSource, MissingPolicy } from '../model/document.ts';
import { type Diagnostic, err, errorAt, ok, type Result } from '../model/result.ts';
import { allocate, type Dtype, holds, type Shape, shapeText, sizeOf, type TensorData } from '../model/tensor.ts';

/** Why a path in a document is refused, or null: only relative paths that stay inside the document's folder are followed. */
export function pathFault(path: string): string | null {
  if (path.trim() === '') return 'the path is empty';
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what must not be in a path
  if (/[\u0000-\u001f]/.test(path)) return 'the path holds control characters';
  if (/^[A-Za-z][A-Za-z0-9+.-]+:/.test(path) || path.startsWith('//') || path.startsWith('\\\\'))
    return 'URLs and network paths are not followed';
  if (/^[A-Za-z]:/.test(path) || path.startsWith('/') || path.startsWith('\\') || path.startsWith('~'))
    return 'the path is not relative';
  if (path.split(/[\\/]/).includes('..')) return "the path leads out of the document's folder";
  return null;
}

/** dtype and shape of one sample of the variable that is fed. */
export interface FedVariable {
  readonly address: Address;
  readonly dtype: Dtype;
  readonly shape: Shape;
}

/** Elements whose rows have no number: to be filled with the mean of the training rows. */
export interface Gap {
  /** Which number of a sample. */
  readonly element: number;
  /** Ascending. */
  readonly rows: Int32Array;
  readonly column: string;
}

/** Columns as samples of a variable. */
export interface BoundColumns {
  /** [rows, ...shape] row-major; 0 where a number is missing. */
  readonly data: TensorData;
  /** Rows to be left out, ascending. */
  readonly drop: Int32Array;
  readonly gaps: readonly Gap[];
}

/** What the source says of rows in which a column has no value. */
function missingPolicy(source: DataSource | undefined, column: string): MissingPolicy {
  const { missing } = source ?? {};
  if (typeof missing === 'string') return missing;
  return (missing && Object.hasOwn(missing, column) ? missing[column] : undefined) ?? 'refuse';
}

/**
 * The rows of a table as samples of a variable: [rows, ...shape], the columns in row-major order of the shape, each number
 * times `scale`. Texts become class numbers for an int32 variable; what is missing is treated as the source says. Errors:
 * `data/column-count`, `data/unknown-column`, `data/not-a-number`, `data/missing-value`, `data/not-finite`, `data/dtype`, `data/too-large`.
 */
export function bindColumns(
  variable: FedVariable,
  binding: ColumnBinding,
  table: Table,
  source: DataSource | undefined,
): Result<BoundColumns> {
  const { address, dtype, shape } = variable;
  const size = sizeOf(shape);
  const found: { readonly name: string; readonly numbers: ColumnNumbers }[] = [];
  const faults: Diagnostic[] = [];
  for (const name of binding.columns) {
    const numbers = numbersOf(table, name, dtype === 'int32');
    if (numbers.ok) found.push({ name, numbers: numbers.value });
    else faults.push(...numbers.error);
  }
  if (faults.length > 0) return err(faults);
  const width = found.reduce((sum, { numbers }) => sum + numbers.width, 0);
  if (width !== size) {
    const message = `${address} has shape ${shapeText(shape)}, which is ${size} numbers, but ${width === found.length ? `${width} columns are` : `columns of ${width} numbers are`} bound to it.`;
    return err([errorAt('data/column-count', address, message, 'Bind as many columns, or change its shape.')]);
  }
  const budget = checkTableSize(table.name, table.rows, size, dtype === 'float' ? 8 : 4);
  if (!budget.ok) return budget;
  const into: Target = { variable, table, source, scale: binding.scale ?? 1, data: allocate(dtype, table.rows * size), size };
  const drop = new Set<number>();
  const gaps: Gap[] = [];
  let first = 0;
  for (const { name, numbers } of found) {
    for (let k = 0; k < numbers.width; k++) {
      const taken = takeElement(into, name, numbers, k, first + k);
      if (!taken.ok) faults.push(...taken.error);
      else if (taken.value.policy === 'drop') for (const row of taken.value.rows) drop.add(row);
      else if (taken.value.rows.length > 0) gaps.push({ element: first + k, rows: taken.value.rows, column: name });
      if (!taken.ok) break;
    }
    first += numbers.width;
  }
  return faults.length > 0 ? err(faults) : ok({ data: into.data, drop: Int32Array.from(drop).sort(), gaps });
}

interface Target {
  readonly variable: FedVariable;
  readonly table: Table;
  readonly source: DataSource | undefined;
  readonly scale: number;
  readonly data: TensorData;
  readonly size: number;
}

/** Writes number `k` of a column to element `to` of every sample; gives the rows that have none, and what becomes of them. */
function takeElement(
  { variable, table, source, scale, data, size }: Target,
  name: string,
  { width, values }: ColumnNumbers,
  k: number,
  to: number,
): Result<{ readonly rows: Int32Array; readonly policy: MissingPolicy }> {
  const { address, dtype } = variable;
  const missing: number[] = [];
  for (let row = 0; row < table.rows; row++) {
    const value = (values[row * width + k] as number) * scale;
    if (Number.isNaN(value)) missing.push(row);
    else if (!Number.isFinite(value)) {
      const message = `${rowPlace(table, row)}, column "${name}": the number is ${value}, which no cost can be made of.`;
      return err([errorAt('data/not-finite', address, message, 'Correct it, or leave the cell empty and say what is missing.')]);
    } else if (!holds(dtype, value)) {
      const wanted = dtype === 'bool' ? '0 or 1' : 'whole numbers';
      const message = `${rowPlace(table, row)}, column "${name}": ${address} is ${dtype} and takes ${wanted}, found ${value}.`;
      return err([errorAt('data/dtype', address, message, 'Bind another column, or make the variable float.')]);
    } else data[row * size + to] = value;
  }
  const policy = missingPolicy(source, name);
  const first = missing[0];
  if (first === undefined || policy === 'drop') return ok({ rows: Int32Array.from(missing), policy });
  const more = missing.length === 1 ? '' : `, nor in ${missing.length - 1} more rows`;
  if (policy === 'refuse') {
    const message = `${rowPlace(table, first)}, column "${name}": there is no value${more}.`;
    return err([
      errorAt('data/missing-value', address, message, 'Fill it in, or set "missing" of the source to "drop" or "mean".'),
    ]);
  }
  if (dtype === 'float') return ok({ rows: Int32Array.from(missing), policy });
  const message = `${rowPlace(table, first)}, column "${name}": there is no value${more}, and a mean is no ${dtype}.`;
  return err([errorAt('data/missing-value', address, message, 'Set "missing" of this column to "drop".')]);
}
