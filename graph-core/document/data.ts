import { numbersOf, type Table } from '../import/table.ts';
import type { Address, ColumnBinding } from '../model/document.ts';
import { type Diagnostic, err, errorAt, ok, type Result } from '../model/result.ts';
import { allocate, type Dtype, holds, type Shape, shapeText, sizeOf, type Tensor } from '../model/tensor.ts';

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

/**
 * The rows of a table as samples of a variable: [rows, ...shape], the columns in row-major order of the shape, each number
 * times `scale`. Texts become class numbers for an int32 variable. Errors: `data/column-count`, `data/unknown-column`,
 * `data/not-a-number`, `data/dtype`.
 */
export function columnTensor(variable: FedVariable, binding: ColumnBinding, table: Table): Result<Tensor> {
  const { address, dtype, shape } = variable;
  const size = sizeOf(shape);
  if (binding.columns.length !== size) {
    const message = `${address} has shape ${shapeText(shape)}, which is ${size} numbers, but ${binding.columns.length} columns are bound to it.`;
    return err([errorAt('data/column-count', address, message, 'Bind as many columns, or change its shape.')]);
  }
  const data = allocate(dtype, table.rows * size);
  const faults: Diagnostic[] = [];
  binding.columns.forEach((name, c) => {
    const numbers = numbersOf(table, name, dtype === 'int32');
    if (!numbers.ok) {
      faults.push(...numbers.error);
      return;
    }
    const scale = binding.scale ?? 1;
    const bad = numbers.value.findIndex((x) => !holds(dtype, x * scale));
    if (bad >= 0) {
      const wanted = dtype === 'bool' ? '0 or 1' : 'whole numbers';
      const message = `${table.name}, column "${name}", sample p = ${bad}: ${address} is ${dtype} and takes ${wanted}, found ${(numbers.value[bad] as number) * scale}.`;
      faults.push(errorAt('data/dtype', address, message, 'Bind another column, or make the variable float.'));
    }
    numbers.value.forEach((x, row) => {
      data[row * size + c] = x * scale;
    });
  });
  return faults.length > 0 ? err(faults) : ok({ dtype, shape: [table.rows, ...shape], data });
}
