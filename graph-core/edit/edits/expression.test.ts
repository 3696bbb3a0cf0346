import { expect, it } from 'vitest';
import { analyse } from '../../validate/analyse.ts';
import { graph, node, wires } from '../../validate/testing.ts';
import { applySteps } from '../transaction.ts';
import { setExpression, setInputNames } from './expression.ts';

const TEXT = 'a*x + b';
const before = graph(
  [
    node('u', 'observed', { shape: [2] }),
    node('v', 'observed', { shape: [2] }),
    node('w', 'observed', { shape: [2] }),
    node('f', 'formula', { expression: TEXT }),
  ],
  wires('u.value -> f.a', 'v.value -> f.x', 'w.value -> f.b'),
);

function changed(text: string) {
  const edit = setExpression(before, 'f', TEXT, text);
  const after = edit.ok ? applySteps(before, edit.value.steps) : null;
  if (!after?.ok) throw new Error('not edited');
  return after.value;
}
const ends = (text: string): string[] => changed(text).document.edges.map(({ from, to }) => `${from} ${to}`);
const codes = (text: string): string[] =>
  analyse(changed(text).document).diagnostics.map(({ code, address }) => `${code} ${address}`);

it('keeps wires with their names wherever these move', () => {
  expect(ends('b^2 + x/a')).toEqual(['u.value f.a', 'v.value f.x', 'w.value f.b']);
  expect(codes('b^2 + x/a')).toEqual([]);
});

it('lets a wire follow a variable that is renamed in its place', () => {
  expect(ends('a*input1 + b')).toEqual(['u.value f.a', 'v.value f.input1', 'w.value f.b']);
  expect(codes('a*input1 + b')).toEqual([]);
});

it('puts no second wire where a name is wired already', () => {
  expect(ends('b + z')).toEqual(['u.value f.a', 'v.value f.z', 'w.value f.b']);
});

it('leaves a wire whose name is gone, and says so', () => {
  expect(ends('a*x')).toEqual(['u.value f.a', 'v.value f.x', 'w.value f.b']);
  expect(codes('a*x')).toEqual(['wire/unknown-port f.b']);
  expect(codes('a*x + b + c')).toEqual(['wire/missing f.c']);
});

it('keeps wires also of a text that cannot be read: that alone is wrong then', () => {
  expect(codes('a*x +')).toEqual(['formula/syntax f.expression']);
  expect(ends('a*x +')).toHaveLength(3);
});

it('is taken back in one', () => {
  const { document, inverse } = changed('a*z + b');
  const back = applySteps(document, inverse);
  expect(back.ok && back.value.document).toEqual(before);
});

it('leads the wires of a script to the new names of its inputs', () => {
  const drawn = graph(
    [node('u', 'observed', { shape: [2] }), node('v', 'observed', { shape: [2] }), node('s', 'script', { inputs: ['x', 'y'] })],
    wires('u.value -> s.x', 'v.value -> s.y'),
  );
  const edit = setInputNames(drawn, 's', ['x', 'y'], ['angle', 'y', 'z']);
  const after = edit.ok ? applySteps(drawn, edit.value.steps) : null;
  if (!after?.ok) throw new Error('not edited');
  const { edges, nodes } = after.value.document;
  expect(edges.map(({ from, to }) => `${from} ${to}`)).toEqual(['u.value s.angle', 'v.value s.y']);
  expect(nodes.find(({ id }) => id === 's')?.attrs?.inputs).toEqual(['angle', 'y', 'z']);
});
