import type { Example, ExampleTensor } from '../../graph-core/ops/define.ts';
import { labelOf, type Subject, VALUE_SUBJECTS } from './examples.ts';

/** An example with other shapes: what it gives is not known, only that it gives something or is refused in words. */
export interface OddSubject extends Subject {
  readonly label: string;
  readonly kind: 'empty' | 'scalar';
}

const sizeOf = (shape: readonly number[]): number => shape.reduce((n, m) => n * m, 1);

/** The tensor in another shape, its numbers taken from the front and over again. */
const reshaped = ({ dtype, data }: ExampleTensor, shape: readonly number[]): ExampleTensor => ({
  ...(dtype === undefined ? {} : { dtype }),
  shape,
  data: Array.from({ length: sizeOf(shape) }, (_, i) => data[i % Math.max(1, data.length)] ?? 0),
});

type Shapes = (tensor: ExampleTensor, port: string) => readonly number[];

function variant(subject: Subject, label: string, kind: OddSubject['kind'], shapes: Shapes): OddSubject {
  const inputs = Object.entries(subject.example.inputs ?? {}).map(
    ([port, tensor]) => [port, reshaped(tensor, shapes(tensor, port))] as const,
  );
  const { name, attrs } = subject.example;
  const example: Example = { name, ...(attrs === undefined ? {} : { attrs }), inputs: Object.fromEntries(inputs) };
  return { op: subject.op, example, kind, label: `${labelOf(subject)}: ${label}` };
}

/** Attributes tell their sizes, and other shapes would contradict those. Of what only rules make, the blocks are tried. */
export const SIZED_BY_ATTRIBUTES: ReadonlySet<string> = new Set([
  'windows',
  'unwindows',
  'correlate',
  'correlate-weight',
  'random-bits',
  'script',
]);

/**
 * An example with nothing along each of its sizes in turn, wherever it occurs, with nothing along each axis of each input
 * alone, and with scalars for all of its inputs or for one.
 */
function variantsOf(subject: Subject): OddSubject[] {
  const inputs = Object.entries(subject.example.inputs ?? {});
  const sizes = [...new Set(inputs.flatMap(([, { shape }]) => shape))].filter((n) => n > 0);
  const several = inputs.length > 1;
  const empty = sizes.map((n) => variant(subject, `no ${n}`, 'empty', ({ shape }) => shape.map((m) => (m === n ? 0 : m))));
  // what only rules make is given shapes that fit by them
  if (subject.op.internal) return empty;
  return [
    ...empty,
    ...inputs.flatMap(([port, { shape }]) =>
      shape.map((_, axis) =>
        variant(subject, `nothing along axis ${axis} of ${port}`, 'empty', (tensor, each) =>
          each === port ? tensor.shape.with(axis, 0) : tensor.shape,
        ),
      ),
    ),
    ...(inputs.length > 0 ? [variant(subject, 'all scalars', 'scalar', () => [])] : []),
    ...(several
      ? inputs.map(([port]) =>
          variant(subject, `a scalar ${port}`, 'scalar', (tensor, each) => (each === port ? [] : tensor.shape)),
        )
      : []),
  ];
}

const shapeKey = ({ op, example }: OddSubject): string =>
  JSON.stringify([op.type, example.attrs, Object.values(example.inputs ?? {}).map(({ shape, dtype }) => [shape, dtype])]);

/** Every op with empty and with scalar inputs, each combination of shapes and attributes once. */
export const ODD_SUBJECTS: readonly OddSubject[] = [
  ...new Map(
    VALUE_SUBJECTS.filter(({ op }) => !SIZED_BY_ATTRIBUTES.has(op.type))
      .flatMap(variantsOf)
      .map((odd) => [shapeKey(odd), odd]),
  ).values(),
];
