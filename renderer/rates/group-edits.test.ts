import { describe, expect, it } from 'vitest';
import { applySteps, applyTransaction } from '../../graph-core/edit/transaction.ts';
import type { Document } from '../../graph-core/model/document.ts';
import type { GroupSpec, Objective } from '../../graph-core/model/training.ts';
import { graph } from '../../graph-core/validate/testing.ts';
import { type ObjectivePlace, type OptimizerField, optimizerOf } from '../panels/training-edits.ts';
import {
  addGroup,
  etaKindOf,
  groupChange,
  groupFields,
  groupNumber,
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

const FIRST: ObjectivePlace = { index: 0, cost: null };

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
    const members = membersOf(documentOf([{ parameters: ['*.bias'] }, { parameters: ['f.*'] }], ['f.*']), 0, WEIGHTS);
    expect(members.groups.map(names)).toEqual([['f.bias'], ['f.weight']]);
    expect(names(members.rest)).toEqual([]);
    expect(names(members.outside)).toEqual(['g.weight']);
  });

  it('are added, put in order, changed and removed; the last one leaves no list behind', () => {
    const first = documentOf();
    const added = edited(first, addGroup(first, FIRST, membersOf(first, 0, WEIGHTS)));
    expect(groupsOf(added, 0)).toEqual([{ parameters: ['f.weight'] }]);
    const two = edited(added, addGroup(added, FIRST, membersOf(added, 0, WEIGHTS)));
    const raised = edited(two, raiseGroup(two, FIRST, 1));
    expect(groupsOf(raised, 0).map(({ parameters }) => parameters)).toEqual([['f.bias'], ['f.weight']]);
    const set = edited(raised, setGroup(raised, FIRST, 0, { lrFactor: 0.1, lr: undefined, momentum: 0.9 }));
    expect(groupsOf(set, 0)[0]).toEqual({ parameters: ['f.bias'], lrFactor: 0.1, momentum: 0.9 });
    const unset = edited(set, setGroup(set, FIRST, 0, { momentum: undefined }));
    expect(groupsOf(unset, 0)[0]).toEqual({ parameters: ['f.bias'], lrFactor: 0.1 });
    const none = edited(added, removeGroup(added, FIRST, 0));
    expect(none.training.objectives?.[0]).not.toHaveProperty('groups');
  });

  it('lose a weight that a pattern means without losing the others', () => {
    const group = { parameters: ['f.*', 'g.weight'] };
    const [members] = membersOf(documentOf([group]), 0, WEIGHTS).groups;
    expect(withMember(group, members ?? [], 'f.bias', false)).toEqual(['g.weight', 'f.weight']);
    expect(withMember(group, members ?? [], 'h.bias', true)).toEqual(['f.*', 'g.weight', 'h.bias']);
    expect(readPatterns(' f.*,  *.bias\n')).toEqual(['f.*', '*.bias']);
  });

  it('become one for each weight, whose steps are as long as before, where an eta has to fit', () => {
    const document = documentOf([{ parameters: ['f.*'], lrFactor: 0.5, momentum: 0.9 }]);
    const members = membersOf(document, 0, WEIGHTS);
    const of = { at: 0, members: members.groups[0] ?? [] };
    const matrices = groupsOf(edited(document, setRates(document, FIRST, { ...of, kind: 'matrix' })), 0);
    expect(matrices).toEqual([
      { parameters: ['f.weight'], momentum: 0.9, eta: { dtype: 'float', shape: [2, 2], data: [0.25, 0, 0, 0.25] } },
      { parameters: ['f.bias'], momentum: 0.9, eta: { dtype: 'float', shape: [1, 1], data: [0.25] } },
    ]);
    const [matrix] = matrices;
    expect(etaKindOf(matrix ?? {}, WEIGHTS.slice(0, 1))).toBe('matrix');
    const apart = groupsOf(edited(document, setRates(document, FIRST, { ...of, kind: 'scalar', apart: true })), 0);
    expect(apart.map(({ lr }) => lr)).toEqual([0.25, 0.25]);
    const rest = groupsOf(edited(document, setRates(document, FIRST, { at: null, members: members.rest, kind: 'diagonal' })), 0);
    expect(rest[1]).toEqual({ parameters: ['g.weight'], eta: { dtype: 'float', shape: [2], data: [0.5, 0.5] } });
    expect(rateOf({ lr: 3 }, { type: 'sgd' })).toBe(3);
  });

  it('keep their numbers from a diagonal to a matrix and back', () => {
    const eta = { dtype: 'float', shape: [2, 2], data: [1, 2, 3, 4] } as const;
    const document = documentOf([{ parameters: ['g.weight'], eta }]);
    const of = { at: 0, members: WEIGHTS.slice(2) };
    const diagonal = edited(document, setRates(document, FIRST, { ...of, kind: 'diagonal' }));
    expect(groupsOf(diagonal, 0)[0]?.eta).toEqual({ dtype: 'float', shape: [2], data: [1, 4] });
    const matrix = edited(diagonal, setRates(diagonal, FIRST, { ...of, kind: 'matrix' }));
    expect(groupsOf(matrix, 0)[0]?.eta).toEqual({ dtype: 'float', shape: [2, 2], data: [1, 0, 0, 4] });
    const scalar = edited(matrix, setRates(matrix, FIRST, { ...of, kind: 'scalar' }));
    expect(groupsOf(scalar, 0)).toEqual([{ parameters: ['g.weight'] }]);
  });

  it('are undone in one step', () => {
    const document = documentOf([{ parameters: ['f.*'] }]);
    const done = applyTransaction(document, setRates(document, FIRST, { at: 0, members: WEIGHTS, kind: 'matrix' }));
    if (!done.ok) throw new Error('refused');
    const undone = applySteps(done.value.document, done.value.inverse);
    expect(undone.ok && undone.value.document.training).toEqual(document.training);
  });
});

describe('groups of the second of two objectives', () => {
  const player = (cost: string, parameters: readonly string[], lr: number): Objective => ({
    cost,
    parameters,
    optimizer: { type: 'adam', lr, betas: [0.5, 0.99] },
  });
  const game = graph([], [], { training: { objectives: [player('C.cost', ['f.*'], 0.1), player('F.cost', ['g.*'], 0.2)] } });
  const SECOND: ObjectivePlace = { index: 1, cost: 'F.cost' };
  const members = membersOf(game, 1, WEIGHTS);
  const added = edited(game, addGroup(game, SECOND, members));
  const [group] = groupsOf(added, 1);

  it('take its weights alone, and leave the first as it is', () => {
    expect(names(members.rest)).toEqual(['g.weight']);
    expect(names(members.outside)).toEqual(['f.weight', 'f.bias']);
    expect(group).toEqual({ parameters: ['g.weight'] });
    expect(added.training.objectives?.[0]).toEqual(game.training.objectives?.[0]);
    const apart = { at: null, members: members.rest, kind: 'scalar', apart: true } as const;
    expect(groupsOf(edited(game, setRates(game, SECOND, apart)), 1)).toEqual([{ parameters: ['g.weight'], lr: 0.2 }]);
  });

  it('have a pair of betas of their own, made of its optimiser\u2019s', () => {
    const optimizer = optimizerOf(game, 1);
    const [beta1, beta2] = groupFields('adam').filter(({ name }) => name === 'betas') as [OptimizerField, OptimizerField];
    const of = group as GroupSpec;
    expect([groupNumber(of, optimizer, beta1), groupNumber(of, optimizer, beta2)]).toEqual([0.5, 0.99]);
    const set = edited(added, setGroup(added, SECOND, 0, groupChange(of, optimizer, beta2, 0.9)));
    expect(groupsOf(set, 1)).toEqual([{ parameters: ['g.weight'], betas: [0.5, 0.9] }]);
    const again = groupsOf(set, 1)[0] as GroupSpec;
    expect(groupChange(again, optimizer, beta1, 0)).toEqual({ betas: [0, 0.9] });
    expect(set.training.objectives?.[1]?.optimizer).toEqual(optimizer);
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
