import { parseJson } from '../document/json-text.ts';
import { describe } from '../document/tensor-json.ts';
import { decodeText } from '../document/utf8.ts';
import { isRecord } from '../model/is-record.ts';
import { err, errorAt, ok, type Result } from '../model/result.ts';
import { sizeOf } from '../model/tensor.ts';
import { checkTableSize } from './budget.ts';
import { ColumnBuilder } from './column-builder.ts';
import type { Column, Table } from './table.ts';

/** Axes that a row's array may have. */
const MAX_RANK = 8;

type Cells = readonly unknown[];

/**
 * Reads a table in JSON: a list of records, `[{ "a": 1, "b": "x" }, ...]`, or an object of lists, `{ "a": [1, 2], "b": ["x",
 * "y"] }`. A cell is a number, a text, true or false (1 or 0), null where there is none, or numbers in nested lists, which
 * have one shape in all rows. Errors: `data/unreadable`, `data/empty`, `data/ragged`, `data/not-a-number`, `data/too-large`,
 * and those of text and JSON; places are JSON pointers.
 */
export function parseJsonTable(source: string | Uint8Array, fileName: string): Result<Table> {
  const text = decodeText(source, fileName);
  if (!text.ok) return text;
  const json = parseJson(text.value, fileName);
  if (!json.ok) return json;
  const columns = Array.isArray(json.value) ? fromRecords(json.value, fileName) : fromLists(json.value, fileName);
  if (!columns.ok) return columns;
  const rows = columns.value[0]?.cells.length ?? 0;
  if (rows === 0) return fail(fileName, 'data/empty', ': there are no rows of data.', LAYOUT);
  const size = checkTableSize(fileName, rows, columns.value.length, Float64Array.BYTES_PER_ELEMENT);
  if (!size.ok) return size;
  const isList = !Array.isArray(json.value);
  const read: Column[] = [];
  for (const { name, cells } of columns.value) {
    const pointer = (row: number): string => (isList ? `/${name}/${row}` : `/${row}/${name}`);
    const column = Array.isArray(cells[0])
      ? arrayColumn(name, cells, fileName, pointer)
      : plainColumn(name, cells, fileName, pointer);
    if (!column.ok) return column;
    read.push(column.value);
  }
  return ok({ name: fileName, columns: read, rows });
}

const LAYOUT = 'Write a list of records, or an object of equally long lists.';

const fail = (file: string, code: string, message: string, mend: string): Result<never> =>
  err([errorAt(code, file, `${file}${message}`, mend)]);

interface NamedCells {
  readonly name: string;
  readonly cells: Cells;
}

function fromRecords(records: Cells, file: string): Result<NamedCells[]> {
  const first = records[0];
  const names = isRecord(first) ? Object.keys(first) : [];
  const columns = names.map((name) => ({ name, cells: [] as unknown[] }));
  for (const [row, record] of records.entries()) {
    if (!isRecord(record))
      return fail(file, 'data/unreadable', ` /${row}: expected a record, found ${describe(record)}.`, LAYOUT);
    const other = Object.keys(record).find((name) => !names.includes(name));
    if (other !== undefined)
      return fail(
        file,
        'data/ragged',
        ` /${row}: it has "${other}", which the first record has not.`,
        'Give every record the same names; null is no value.',
      );
    for (const { name, cells } of columns) {
      if (!Object.hasOwn(record, name))
        return fail(file, 'data/ragged', ` /${row}: it has no "${name}".`, 'Give every record the same names; null is no value.');
      cells.push(record[name]);
    }
  }
  return ok(columns);
}

function fromLists(json: unknown, file: string): Result<NamedCells[]> {
  if (!isRecord(json)) return fail(file, 'data/unreadable', `: expected a table, found ${describe(json)}.`, LAYOUT);
  const columns: NamedCells[] = [];
  for (const [name, cells] of Object.entries(json)) {
    if (!Array.isArray(cells))
      return fail(file, 'data/unreadable', ` /${name}: expected a list, found ${describe(cells)}.`, LAYOUT);
    const wanted = columns[0]?.cells.length ?? cells.length;
    if (cells.length !== wanted)
      return fail(
        file,
        'data/ragged',
        ` /${name}: expected ${wanted} cells, found ${cells.length}.`,
        'Make all lists equally long.',
      );
    columns.push({ name, cells });
  }
  return ok(columns);
}

function plainColumn(name: string, cells: Cells, file: string, pointer: (row: number) => string): Result<Column> {
  const texts: string[] = [];
  for (const [row, cell] of cells.entries()) {
    if (cell === null) texts.push('');
    else if (typeof cell === 'boolean') texts.push(cell ? '1' : '0');
    else if (typeof cell === 'number' || typeof cell === 'string') texts.push(String(cell));
    else return fail(file, 'data/unreadable', ` ${pointer(row)}: expected a number or a text, found ${describe(cell)}.`, LAYOUT);
  }
  const build = (asText: boolean): ColumnBuilder => {
    const builder = new ColumnBuilder(name, asText, texts.length);
    for (const text of texts) builder.add(text);
    return builder;
  };
  const builder = build(typeof cells.find((cell) => cell !== null) === 'string');
  const chosen = builder.isText && !builder.asText ? build(true) : builder;
  return ok(chosen.build((row) => `${file} ${pointer(row)}`, file));
}

/** Nested lists of numbers, of the same shape in every row. */
function arrayColumn(name: string, cells: Cells, file: string, pointer: (row: number) => string): Result<Column> {
  const shape: number[] = [];
  for (let inner = cells[0]; Array.isArray(inner); inner = inner[0]) shape.push(inner.length);
  if (shape.length > MAX_RANK) return fail(file, 'data/shape', ` ${pointer(0)}: lists lie ${shape.length} deep.`, LAYOUT);
  const size = sizeOf(shape);
  const budget = checkTableSize(file, cells.length, size, Float64Array.BYTES_PER_ELEMENT);
  if (!budget.ok) return budget;
  const values = new Float64Array(cells.length * size);
  let at = 0;
  const take = (value: unknown, depth: number): boolean => {
    if (depth < shape.length)
      return Array.isArray(value) && value.length === shape[depth] && value.every((inner) => take(inner, depth + 1));
    if (typeof value !== 'number' && value !== null) return false;
    values[at++] = value ?? Number.NaN;
    return true;
  };
  const bad = cells.findIndex((cell) => !take(cell, 0));
  if (bad >= 0)
    return fail(
      file,
      'data/ragged',
      ` ${pointer(bad)}: expected numbers of shape ${shape.join(' × ')}.`,
      'Give every row an array of one shape.',
    );
  return ok({ name, kind: 'array', shape, values });
}
