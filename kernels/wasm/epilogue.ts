import type { View } from '../../graph-core/model/kernel-call.ts';
import { type Expr, input } from '../../graph-core/scalar/expr.ts';
import { collapse } from '../codegen/dims.ts';
import { inputsOf } from '../codegen/expression.ts';
import { Code, type FunctionCode, type Local } from './code.ts';
import { Expressions, fromMemory, type Lanes } from './expression.ts';
import { expressionKey, lanesKey } from './keys.ts';
import { KERNEL } from './module.ts';
import { i32, storeLane, v128 } from './operations.ts';
import type { Space } from './prepared.ts';
import { EPILOGUE_CALL_WORDS, word } from './products.ts';
import { at, type Lane, loadLanes, type Step, stepOf, storeLanes, WordReader } from './walk.ts';

/** A product whose dims are told apart; the strides of the views behind its factors are over [...batch, ...rows, ...columns]. */
export interface Results {
  readonly batch: readonly number[];
  readonly rows: readonly number[];
  readonly columns: readonly number[];
  /** What is made of a sum, its input 0, and of `inputs[v]`, its input 1 + v. */
  readonly post: Expr | undefined;
  readonly inputs: readonly View[];
  readonly output: View;
}

/** How a view moves along the columns. */
function stepAlong(columns: readonly number[], strides: readonly number[]): Step {
  const { dims, strides: walked } = collapse(columns, [strides]);
  if (dims.length === 0) return 'none';
  return dims.length === 1 ? stepOf(walked[0]?.[0] as number) : strides.every((n) => n === 0) ? 'none' : 'any';
}

/** Writes what is made of some rows of sums: the code and its words. It is told where they are in place of units. */
export function prepareEpilogue(
  results: Results,
  space: Space,
): { readonly code: FunctionCode; readonly words: readonly number[] } {
  const { batch, rows, columns, output, inputs, post = input(0) } = results;
  const used = [...inputsOf(post)].filter((index) => index > 0).sort((a, b) => a - b);
  const views = [...used.map((index) => inputs[index - 1] as View), output];
  const [b, m] = [batch.length, rows.length];
  const words = views.flatMap((view) => [
    space.address(view),
    space.table(batch, view.strides.slice(0, b)),
    space.table(rows, view.strides.slice(b, b + m)),
    space.table(columns, view.strides.slice(b + m)),
  ]);
  const lanes = views.map((view): Lane => ({ step: stepAlong(columns, view.strides.slice(b + m)), dtype: space.dtypeOf(view) }));
  const place = (index: number): number => used.indexOf(index);
  const code = space.code(`epilogue ${lanesKey(lanes)} ${expressionKey(post)}`, () => epilogueCode(post, lanes, place));
  return { code, words };
}

interface Operand {
  readonly lane: Lane;
  readonly pointer: Local;
  readonly rowTable: Local;
  readonly columnTable: Local;
}

function epilogueCode(post: Expr, lanes: readonly Lane[], place: (index: number) => number): FunctionCode {
  const c = new Code(KERNEL);
  const [words, told] = c.params as [Local, Local, Local];
  const reader = new WordReader(c, words);
  const [batch, row, rowEnd, column, columnEnd, sums, stride] = new WordReader(c, told).list(EPILOGUE_CALL_WORDS) as [
    Local,
    Local,
    Local,
    Local,
    Local,
    Local,
    Local,
  ];
  const operands = lanes.map((lane): Operand => {
    const [address, batchTable, rowTable, columnTable] = reader.list(4) as [Local, Local, Local, Local];
    const pointer = c.let(i32.add(address, word(batchTable, batch)));
    return { lane, pointer, rowTable, columnTable };
  });
  c.while(i32.lt(row, rowEnd), () => {
    const own = operands.map(({ lane, pointer, rowTable }) => {
      const start = i32.add(pointer, word(rowTable, row));
      return c.let(lane.step === 'one' ? at(start, column, i32.const(4)) : start);
    });
    const sum = c.let(sums);
    const left = c.let(i32.sub(columnEnd, column));
    const tables = operands.map(({ columnTable }) => c.let(at(columnTable, column, i32.const(4))));
    c.while(i32.gt(left, i32.const(0)), () => {
      const value = c.let(v128.load(sum));
      const loaded = operands.map(({ lane }, v) => ({
        values: [v === operands.length - 1 ? value : load(c, lane.step, own[v] as Local, tables[v] as Local, left)],
        dtype: fromMemory(lane.dtype),
      }));
      const scope = (index: number): Lanes =>
        index === 0 ? { values: [value], dtype: 'float' } : (loaded[place(index)] as Lanes);
      const result = new Expressions(c).lanes(post, { input: scope, coord: () => [left] });
      const { lane } = operands.at(-1) as Operand;
      const expressions = new Expressions(c);
      const made = expressions.convert(expressions.convert(result, lane.dtype), fromMemory(lane.dtype));
      store(c, lane.step, own.at(-1) as Local, tables.at(-1) as Local, left, made.values[0] as Local);
      for (const [v, operand] of operands.entries()) {
        if (operand.lane.step === 'one') c.set(own[v] as Local, i32.add(own[v] as Local, i32.const(16)));
        if (operand.lane.step !== 'one') c.set(tables[v] as Local, i32.add(tables[v] as Local, i32.const(16)));
      }
      c.set(sum, i32.add(sum, i32.const(16)));
      c.set(left, i32.sub(left, i32.const(4)));
    });
    c.set(sums, i32.add(sums, stride));
    c.set(row, i32.add(row, i32.const(1)));
  });
  return c.finish();
}

function load(c: Code, step: Step, pointer: Local, table: Local, left: Local): Local {
  if (step !== 'any') return loadLanes(c, step, pointer, left, left);
  const value = c.let(v128.loadFirst(i32.add(pointer, i32.load(table))));
  for (const lane of [1, 2, 3]) c.set(value, v128.loadLane(lane, i32.add(pointer, i32.load(table, 4 * lane)), value));
  return value;
}

function store(c: Code, step: Step, pointer: Local, table: Local, left: Local, value: Local): void {
  if (step === 'one') {
    storeLanes(c, step, pointer, left, left, value);
    return;
  }
  for (const lane of [0, 1, 2, 3]) {
    c.if(i32.gt(left, i32.const(lane)), () => storeLane(c, lane, i32.add(pointer, i32.load(table, 4 * lane)), value));
  }
}
