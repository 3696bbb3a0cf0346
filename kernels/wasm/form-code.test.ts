import { expect, it } from 'vitest';
import type {
  ArgCall,
  ContractCall,
  DeviceCall,
  GatherCall,
  MapCall,
  RandomCall,
  ReduceCall,
  View,
} from '../../graph-core/model/kernel-call.ts';
import type { Dtype } from '../../graph-core/model/tensor.ts';
import type { Plan } from '../../graph-core/plan/plan.ts';
import { takenApart } from '../../graph-core/plan/planned-call.ts';
import { input, s } from '../../graph-core/scalar/expr.ts';
import type { FunctionCode } from './code.ts';
import { prepareContract } from './contract.ts';
import { FormCodes } from './form-code.ts';
import { Layout } from './layout.ts';
import { prepareArg, prepareGather } from './lookups.ts';
import { prepareMap } from './map.ts';
import type { Prepared, Space } from './prepared.ts';
import { prepareRandom } from './random.ts';
import { prepareReduce } from './reduce.ts';

const LENGTH = 4_000_000;

function planOf(dtypes: readonly Dtype[]): Plan {
  const slots = dtypes.map((dtype, arena) => ({ arena, offset: 0, bytes: 4 * LENGTH, dtype, label: '' }));
  const empty = { calls: [], stages: [], inputs: [], outputs: [], loop: { feeds: [], carries: [], collects: [] } };
  return { kind: 'run', slots, arenas: slots.map(({ bytes }) => bytes), ...empty };
}

const view = (slot: number, strides: readonly number[], offset = 0): View => ({ slot, offset, strides });

/** Calls that read and write these slots. */
const CALLS: Readonly<Record<string, (x: number, y: number, z: number) => DeviceCall>> = {
  'a formula': (x, y, z): MapCall => ({
    kernel: 'map',
    dims: [6, 8],
    expr: s.add(s.mul(input(0), 2), input(1)),
    inputs: [view(x, [8, 1], 5), view(y, [1, 6])],
    output: view(z, [8, 1]),
  }),
  'a product with an epilogue': (x, y, z): ContractCall => ({
    kernel: 'contract',
    batch: [],
    m: [12],
    n: [10],
    k: [7],
    post: s.tanh(s.add(input(0), input(3))),
    inputs: [view(x, [7, 1]), view(y, [10, 1]), view(y, [0, 1], 70)],
    output: view(z, [10, 1]),
  }),
  'a product of one row': (x, y, z): ContractCall => ({
    kernel: 'contract',
    batch: [2],
    m: [],
    n: [9],
    k: [5],
    inputs: [view(x, [5, 1]), view(y, [0, 9, 1], 3)],
    output: view(z, [9, 1]),
  }),
  'the place of the largest': (x, _, z): ArgCall => ({
    kernel: 'arg',
    op: 'max',
    dims: [7],
    inner: [3, 5],
    inputs: [view(x, [15, 5, 1], 2)],
    output: view(z, [1]),
  }),
  'what is looked up': (x, y, z): GatherCall => ({
    kernel: 'gather',
    dims: [6, 4],
    stride: 4,
    size: 10,
    inputs: [view(x, [0, 1]), view(y, [1, 0], 1)],
    output: view(z, [4, 1]),
  }),
  'what is drawn': (x, y, z): RandomCall => ({
    kernel: 'random',
    dims: [3, 20],
    elements: 20,
    stream: 5,
    lane: 1,
    inputs: [view(x, [0, 0]), view(x, [0, 0], 1), view(y, [1, 0])],
    output: view(z, [20, 1]),
  }),
  'a long sum, in parts': (x, y, z): ReduceCall => ({
    kernel: 'reduce',
    op: 'sum',
    dims: [],
    inner: [LENGTH],
    expr: s.mul(input(0), input(1)),
    inputs: [view(x, [1]), view(y, [1])],
    output: view(z, []),
  }),
};

function prepare(call: DeviceCall, space: Space): Prepared | null {
  switch (call.kernel) {
    case 'map':
      return prepareMap(call, space);
    case 'reduce':
      return prepareReduce(call, space);
    case 'contract':
      return prepareContract(call, space);
    case 'arg':
      return prepareArg(call, space);
    case 'gather':
      return prepareGather(call, space);
    case 'random':
      return prepareRandom(call, space);
  }
}

/** A space in which everything has its place at once. */
const placed = (layout: Layout): Space => ({
  threads: layout.threads,
  dtypeOf: ({ slot }) => layout.dtypeOf(slot),
  address: ({ slot, offset }) => layout.slotAddress(slot) + 4 * offset,
  table: (dims, strides) => layout.table(dims, strides),
  words: (words) => layout.words(words),
  code: layout.code,
  functionIndex: (code) => layout.functionIndex(code),
});

const SLOTS: readonly [number, number, number][] = [
  [0, 1, 2],
  [2, 0, 1],
  [0, 0, 1],
  [1, 0, 1],
];

it.each(Object.entries(CALLS))('%s: what is prepared of a form, put in its places, is what is prepared in them', (_, call) => {
  const codes = new Map<string, FunctionCode>();
  const forms = new FormCodes(prepare);
  // slots in a form say nothing
  const form = call(9, 9, 9);
  for (const slots of SLOTS) {
    for (const dtypes of [
      ['float', 'float', 'float'],
      ['int32', 'float', 'float'],
    ] as const) {
      const [own, other] = [0, 1].map(() => new Layout(planOf(dtypes), codes, 2)) as [Layout, Layout];
      const at = takenApart(call(...slots)).slots;
      expect(forms.preparedAt({ form, slots: at }, own)).toEqual(prepare(call(...slots), placed(other)));
      expect([...own.codes]).toEqual([...other.codes]);
    }
  }
});

it('asks for a form once, again for values of other types and other threads, and for all when it has forgotten', () => {
  const { form, slots } = takenApart((CALLS['a formula'] as (typeof CALLS)[string])(0, 1, 2));
  let asked = 0;
  const forms = new FormCodes((call, space) => {
    asked++;
    return prepare(call, space);
  });
  const ask = (dtypes: readonly Dtype[], threads: number) => {
    forms.preparedAt({ form, slots }, new Layout(planOf(dtypes), new Map(), threads));
    return asked;
  };
  expect(ask(['float', 'float', 'float'], 1)).toBe(1);
  expect(ask(['float', 'float', 'float'], 1)).toBe(1);
  expect(ask(['float', 'int32', 'float'], 1)).toBe(2);
  expect(ask(['float', 'float', 'float'], 2)).toBe(3);
  forms.forget();
  expect(ask(['float', 'float', 'float'], 2)).toBe(4);
});

it('remembers that nothing is prepared of a form', () => {
  const apart = takenApart((CALLS['a formula'] as (typeof CALLS)[string])(0, 1, 2));
  const layout = new Layout(planOf(['float', 'float', 'float']), new Map(), 1);
  let asked = 0;
  const forms = new FormCodes(() => {
    asked++;
    return null;
  });
  for (let i = 0; i < 2; i++) expect(forms.preparedAt(apart, layout)).toBeNull();
  expect(asked).toBe(1);
});

it('says so where a number that a space gave was computed with', () => {
  const { form, slots } = takenApart((CALLS['a formula'] as (typeof CALLS)[string])(0, 1, 2));
  const layout = new Layout(planOf(['float', 'float', 'float']), new Map(), 1);
  const forms = new FormCodes((call, space) => {
    const made = prepareMap(call as MapCall, space);
    return { ...made, words: [...made.words, space.address(call.output) + 4] };
  });
  expect(() => forms.preparedAt({ form, slots }, layout)).toThrow('was computed with');
});
