import { describe, expect, it } from 'vitest';
import { applyTransaction } from '../../graph-core/edit/transaction.ts';
import { type Document, emptyDocument } from '../../graph-core/model/document.ts';
import { bindables, bindTable, guessBinding, readTable, type Table } from './binding.ts';

const IRIS = 'sepal,petal,width,class,class_name\n5.1,1.4,0.2,0,setosa\n4.9,1.5,0.1,1,versicolor\n';

function table(text: string): Table {
  const read = readTable(text);
  if (!read.ok) throw new Error(read.error.code);
  return read.value;
}

const graph = (xShape: number[], yShape: number[]): Document => ({
  ...emptyDocument(),
  nodes: [
    { id: 'y', type: 'observed', attrs: { shape: yShape, value: { dtype: 'float', shape: yShape, data: [1] } } },
    { id: 'x', type: 'observed', attrs: { shape: xShape } },
    { id: 'C', type: 'squared-norm' },
  ],
  edges: [{ from: 'y.value', to: 'C.target' }],
});

const guess = (document: Document, text = IRIS, over: string | null = null) =>
  Object.fromEntries(guessBinding(table(text), bindables(document), over));

describe('readTable', () => {
  it('tells numbers from words', () => expect(table(IRIS).numeric).toEqual([true, true, true, true, false]));
  it('counts rows', () => expect(table(IRIS).rows).toBe(2));
  it.each([
    ['', 'empty', 1],
    ['a,b\n', 'no-rows', 2],
    ['a,b\n1,2\n3\n', 'ragged', 3],
    ['a,b\n1,2,3\n', 'ragged', 2],
    ['a,a\n1,2\n', 'duplicate-column', 1],
  ])('%j fails with %s at line %s', (text, code, line) => {
    const read = readTable(text);
    expect(read.ok ? null : [read.error.code, read.error.line]).toEqual([code, line]);
  });
});

describe('guessBinding', () => {
  it('gives the class to the target and the rest of the numbers to the input', () => {
    expect(guess(graph([3], []))).toEqual({ 0: 'x.value', 1: 'x.value', 2: 'x.value', 3: 'y.value' });
  });
  it('gives the last columns to a target without a telling name', () => {
    expect(guess(graph([2], [1]), 'a,b,c\n1,2,3\n')).toEqual({ 0: 'x.value', 1: 'x.value', 2: 'y.value' });
  });
  it('keeps to the size of the input', () => expect(guess(graph([2], []))).toEqual({ 0: 'x.value', 1: 'x.value', 3: 'y.value' }));
  it('gives a fresh scalar input all that is left', () =>
    expect(guess(graph([], []))).toMatchObject({ 0: 'x.value', 2: 'x.value', 3: 'y.value' }));
  it('guesses for the one variable that the file was dropped on', () => {
    expect(guess(graph([3], []), IRIS, 'x')).toEqual({ 0: 'x.value', 1: 'x.value', 2: 'x.value' });
    expect(guess(graph([3], []), IRIS, 'y')).toEqual({ 3: 'y.value' });
  });
  it('never binds words', () => expect(guess(graph([9], []))).not.toHaveProperty('4'));
});

describe('bindTable', () => {
  const bind = (document: Document) => {
    const read = table(IRIS);
    const done = applyTransaction(
      document,
      bindTable(document, 'iris data.csv', IRIS, read, guessBinding(read, bindables(document), null)),
    );
    if (!done.ok) throw new Error(done.error[0]?.message);
    return done.value.document;
  };
  it('keeps the table and names the columns in the order of the file', () => {
    const { data } = bind(graph([3], []));
    expect(data.columns).toEqual({
      'x.value': { source: 'iris_data', columns: ['sepal', 'petal', 'width'] },
      'y.value': { source: 'iris_data', columns: ['class'] },
    });
    expect(data.sources?.iris_data?.inline).toBe(IRIS);
  });
  it('gives a variable the shape of its columns, and drops a value that no longer fits', () => {
    const bound = bind(graph([], []));
    expect(bound.nodes.find((node) => node.id === 'x')?.attrs).toEqual({ shape: [3] });
    expect(bound.nodes.find((node) => node.id === 'y')?.attrs?.value).toBeDefined();
  });
  it('does not overwrite another table of the same name', () => {
    const twice = bind(bind(graph([3], [])));
    expect(Object.keys(twice.data.sources ?? {})).toEqual(['iris_data', 'iris_data2']);
  });
});
