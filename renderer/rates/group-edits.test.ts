import { describe, expect, it } from 'vitest';
import { applySteps, applyTransaction } from '../../graph-core/edit/transaction.ts';
import type { Document, GroupSpec } from '../../graph-core/model/document.ts';
import { graph } from '../../graph-core/validate/testing.ts';
import {
  addGroup,
  etaKindOf,
  groupsOf,
  membersOf,
  raiseGroup,
  rateOf,
  readPatterns,
  readRows,
  removeGroup,
  setGroup,
  setRates,
  withMember,
} from './group-edits.ts';

const WEIGHTS = [
  { address: 'f.weight', shape: [1, 2] },
  { address: 'f.bias', shape: [1] },
  { address: 'g.weight', shape: [2] },
];
const names = (weights: readonly { readonly address: string }[]): string[] => weights.map(({ address }) => address);

const documentOf = (groups?: readonly GroupSpec[], parameters: readonly string[] = ['*']): Document =>
  graph([], [], {
    training: {
      objectives: [
        { cost: 'C.cost', parameters, optimizer: { type: 'sgd', lr: 0.5 }, ...(groups === undefined ? {} : { groups }) },
      ],
    },
  });

const edited = (document: Document, transaction: ReturnType<typeof addGroup>): Document => {
  const done = applyTransaction(document, transaction);
  if (!done.ok) throw new Error('refused');
  return done.value.document;
};

describe('groups of parameters in the window', () => {
  it('take what no group before them has, within the objective', () => {
    const members = membersOf(documentOf([{ parameters: ['*.bias'] }, { parameters: ['f.*'] }], ['f.*']), WEIGHTS);
    expect(members.groups.map(names)).toEqual([['f.bias'], ['f.weight']]);
    expect(names(members.rest)).toEqual([]);
    expect(names(members.outside)).toEqual(['g.weight']);
  });

  it('are added, put in order, changed and removed; the last one leaves no list behind', () => {
    const first = documentOf();
    const added = edited(first, addGroup(first, null, membersOf(first, WEIGHTS)));
    expect(groupsOf(added)).toEqual([{ parameters: ['f.weight'] }]);
    const two = edited(added, addGroup(added, null, membersOf(added, WEIGHTS)));
    const raised = edited(two, raiseGroup(two, null, 1));
    expect(groupsOf(raised).map(({ parameters }) => parameters)).toEqual([['f.bias'], ['f.weight']]);
    const set = edited(raised, setGroup(raised, null, 0, { lrFactor: 0.1, lr: undefined, momentum: 0.9 }));
    expect(groupsOf(set)[0]).toEqual({ parameters: ['f.bias'], lrFactor: 0.1, momentum: 0.9 });
    const unset = edited(set, setGroup(set, null, 0, { momentum: undefined }));
    expect(groupsOf(unset)[0]).toEqual({ parameters: ['f.bias'], lrFactor: 0.1 });
    const none = edited(added, removeGroup(added, null, 0));
    expect(none.training.objectives?.[0]).not.toHaveProperty('groups');
  });

  it('lose a weight that a pattern means without losing the others', () => {
    const group = { parameters: ['f.*', 'g.weight'] };
    const [members] = membersOf(documentOf([group]), WEIGHTS).groups;
    expect(withMember(group, members ?? [], 'f.bias', false)).toEqual(['g.weight', 'f.weight']);
    expect(withMember(group, members ?? [], 'h.bias', true)).toEqual(['f.*', 'g.weight', 'h.bias']);
    expect(readPatterns(' f.*,  *.bias\n')).toEqual(['f.*', '*.bias']);
  });

  it('become one for each weight, whose steps are as long as before, where an eta has to fit', () => {
    const document = documentOf([{ parameters: ['f.*'], lrFactor: 0.5, momentum: 0.9 }]);
    const members = membersOf(document, WEIGHTS);
    const of = { at: 0, members: members.groups[0] ?? [] };
    const matrices = groupsOf(edited(document, setRates(document, null, { ...of, kind: 'matrix' })));
    expect(matrices).toEqual([
      { parameters: ['f.weight'], momentum: 0.9, eta: { dtype: 'float', shape: [2, 2], data: [0.25, 0, 0, 0.25] } },
      { parameters: ['f.bias'], momentum: 0.9, eta: { dtype: 'float', shape: [1, 1], data: [0.25] } },
    ]);
    const [matrix] = matrices;
    expect(etaKindOf(matrix ?? {}, WEIGHTS.slice(0, 1))).toBe('matrix');
    const apart = groupsOf(edited(document, setRates(document, null, { ...of, kind: 'scalar', apart: true })));
    expect(apart.map(({ lr }) => lr)).toEqual([0.25, 0.25]);
    const rest = groupsOf(edited(document, setRates(document, null, { at: null, members: members.rest, kind: 'diagonal' })));
    expect(rest[1]).toEqual({ parameters: ['g.weight'], eta: { dtype: 'float', shape: [2], data: [0.5, 0.5] } });
    expect(rateOf({ lr: 3 }, { type: 'sgd' })).toBe(3);
  });

  it('keep their numbers from a diagonal to a matrix and back', () => {
    const eta = { dtype: 'float', shape: [2, 2], data: [1, 2, 3, 4] } as const;
    const document = documentOf([{ parameters: ['g.weight'], eta }]);
    const of = { at: 0, members: WEIGHTS.slice(2) };
    const diagonal = edited(document, setRates(document, null, { ...of, kind: 'diagonal' }));
    expect(groupsOf(diagonal)[0]?.eta).toEqual({ dtype: 'float', shape: [2], data: [1, 4] });
    const matrix = edited(diagonal, setRates(diagonal, null, { ...of, kind: 'matrix' }));
    expect(groupsOf(matrix)[0]?.eta).toEqual({ dtype: 'float', shape: [2, 2], data: [1, 0, 0, 4] });
    const scalar = edited(matrix, setRates(matrix, null, { ...of, kind: 'scalar' }));
    expect(groupsOf(scalar)).toEqual([{ parameters: ['g.weight'] }]);
  });

  it('are undone in one step', () => {
    const document = documentOf([{ parameters: ['f.*'] }]);
    const done = applyTransaction(document, setRates(document, null, { at: 0, members: WEIGHTS, kind: 'matrix' }));
    if (!done.ok) throw new Error('refused');
    const undone = applySteps(done.value.document, done.value.inverse);
    expect(undone.ok && undone.value.document.training).toEqual(document.training);
  });
});

describe('rows that are pasted', () => {
  it.each([
    [
      '1\t2\n3\t4\n',
      [
        [1, 2],
        [3, 4],
      ],
    ],
    [
      '[[1, 2],\n [3, 4]]',
      [
        [1, 2],
        [3, 4],
      ],
    ],
    [
      '1 2; 3 4',
      [
        [1, 2],
        [3, 4],
      ],
    ],
    ['1 2\n3', null],
    ['1 x', null],
    ['1 Infinity', null],
    ['', null],
  ])('%j', (text, rows) => {
    expect(readRows(text)).toEqual(rows);
  });
});
