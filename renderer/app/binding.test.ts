import { describe, expect, it } from 'vitest';
import { applyTransaction } from '../../graph-core/edit/transaction.ts';
import { type Document, emptyDocument } from '../../graph-core/model/document.ts';
import { type BindableColumn, bindables, bindTable, guessBinding, variablesFor } from './binding.ts';

const column = (name: string, type: 'float' | 'text' = 'float'): BindableColumn => ({ name, type });
const IRIS = [column('sepal'), column('petal'), column('width'), column('class'), column('class_name', 'text')];

const graph = (xShape: number[], yShape: number[]): Document => ({
  ...emptyDocument(),
  nodes: [
    { id: 'y', type: 'observed', attrs: { shape: yShape, value: { dtype: 'float', shape: yShape, data: [1] } } },
    { id: 'x', type: 'observed', attrs: { shape: xShape } },
    { id: 'C', type: 'squared-norm' },
  ],
  edges: [{ from: 'y.value', to: 'C.target' }],
});

const guess = (document: Document, columns = IRIS, over: string | null = null) =>
  Object.fromEntries(guessBinding(columns, bindables(document), over));

describe('guessBinding', () => {
  it('gives the class to the target and the rest of the numbers to the input', () => {
    expect(guess(graph([3], []))).toEqual({ 0: 'x.value', 1: 'x.value', 2: 'x.value', 3: 'y.value' });
  });
  it('gives the last columns to a target without a telling name', () => {
    expect(
      guess(
        graph([2], [1]),
        ['a', 'b', 'c'].map((name) => column(name)),
      ),
    ).toEqual({ 0: 'x.value', 1: 'x.value', 2: 'y.value' });
  });
  it('keeps to the size of the input', () => expect(guess(graph([2], []))).toEqual({ 0: 'x.value', 1: 'x.value', 3: 'y.value' }));
  it('gives a fresh scalar input all that is left', () =>
    expect(guess(graph([], []))).toMatchObject({ 0: 'x.value', 2: 'x.value', 3: 'y.value' }));
  it('guesses for the one variable that the file was dropped on', () => {
    expect(guess(graph([3], []), IRIS, 'x')).toEqual({ 0: 'x.value', 1: 'x.value', 2: 'x.value' });
    expect(guess(graph([3], []), IRIS, 'y')).toEqual({ 3: 'y.value' });
  });
  it('gives an array to the input and its labels to the target', () => {
    const digits = [{ ...column('images'), shape: [8, 8] }, column('labels')];
    expect(guess(graph([2], []), digits)).toEqual({ 0: 'x.value', 1: 'y.value' });
  });
  it('gives the windows of a text to the input, and what follows them to the target', () => {
    const text = ['input', 'target'].map((name) => ({ ...column(name), shape: [16] }));
    expect(guess(graph([16], [16]), text)).toEqual({ 0: 'x.value', 1: 'y.value' });
    expect(guess(graph([16], [16]), text, 'x')).toEqual({ 0: 'x.value' });
    expect(guess(graph([16], [16]), text, 'y')).toEqual({ 1: 'y.value' });
  });
  it('leaves a column with a fault alone', () => {
    expect(guess(graph([], []), [{ ...column('a'), fault: 'a, line 3: no number' }, column('class')])).toEqual({ 1: 'y.value' });
  });
  it('never binds words', () => expect(guess(graph([9], []))).not.toHaveProperty('4'));
});

describe('bindTable', () => {
  const source = { file: 'iris data.csv', inline: 'sepal' };
  const bind = (
    document: Document,
    columns: readonly BindableColumn[] = IRIS,
    also: readonly (readonly [number, string])[] = [],
  ) => {
    const assigned = guessBinding(columns, bindables(document), null);
    const done = applyTransaction(
      document,
      bindTable(document, { name: 'iris data.csv', source, columns, assigned: new Map([...assigned, ...also]) }),
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
    expect(data.sources?.iris_data).toBe(source);
  });
  it('gives a variable the shape of its columns, and drops a value that no longer fits', () => {
    const bound = bind(graph([], []));
    expect(bound.nodes.find((node) => node.id === 'x')?.attrs).toEqual({ shape: [3] });
    expect(bound.nodes.find((node) => node.id === 'y')?.attrs?.value).toBeDefined();
  });
  it('gives the shape of an array, and class numbers for texts', () => {
    const images = bind(graph([2], []), [{ ...column('image'), shape: [8, 8] }, column('kind', 'text')], [[1, 'y.value']]);
    expect(images.nodes.find((node) => node.id === 'x')?.attrs).toEqual({ shape: [8, 8] });
    expect(images.nodes.find((node) => node.id === 'y')?.attrs).toEqual({ shape: [], dtype: 'int32' });
    expect(images.data.columns?.['y.value']).toMatchObject({ columns: ['kind'] });
  });
  it('draws the variables where there is none', () => {
    const empty: Document = { ...emptyDocument(), nodes: [{ id: 'x', type: 'tanh', position: { x: 40, y: 0 } }] };
    const drawn = variablesFor(empty, IRIS);
    const assigned = guessBinding(IRIS, drawn, null);
    const done = applyTransaction(empty, bindTable(empty, { name: 'iris.csv', source, columns: IRIS, assigned, drawn }));
    if (!done.ok) throw new Error(done.error[0]?.message);
    const { nodes, data } = done.value.document;
    expect(nodes.slice(1)).toEqual([
      { id: 'x2', type: 'observed', attrs: { shape: [3] }, position: { x: -160, y: 0 } },
      { id: 'y', type: 'observed', attrs: { shape: [] }, position: { x: -160, y: 140 } },
    ]);
    expect(data.columns).toMatchObject({
      'x2.value': { columns: ['sepal', 'petal', 'width'] },
      'y.value': { columns: ['class'] },
    });
    const images = variablesFor(emptyDocument(), [
      { ...column('image'), shape: [8, 8] },
      { name: 'label', type: 'int' },
    ]);
    expect(images.map(({ node }) => node.attrs)).toEqual([{ shape: [8, 8] }, { shape: [], dtype: 'int32', domain: 'discrete' }]);
    expect(variablesFor(emptyDocument(), [column('a')])).toHaveLength(1);
  });
  it('does not overwrite another table of the same name', () => {
    const twice = bind(bind(graph([3], [])));
    expect(Object.keys(twice.data.sources ?? {})).toEqual(['iris_data', 'iris_data2']);
  });
});
