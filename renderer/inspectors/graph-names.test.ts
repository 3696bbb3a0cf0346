import { describe, expect, it } from 'vitest';
import { emptyDocument } from '../../graph-core/model/document.ts';
import { opOf } from '../../graph-core/ops/index.ts';
import { graphNames, symbolTex } from './graph-names.ts';

describe('symbolTex', () => {
  it.each([
    ['x', 'x'],
    ['W1', 'W_{1}'],
    ['ybar', '\\bar{y}'],
    ['ybar2', '\\bar{y}_{2}'],
    ['loss', '\\mathrm{loss}'],
    ['λ', 'λ'],
    ['a.W', '\\mathrm{a.}W'],
    ['b.q.z1', '\\mathrm{b.q.}z_{1}'],
    ['a}b', '\\mathrm{a\\ b}'],
    ['\\input{x}', '\\mathrm{\\ input\\ x\\ }'],
  ])('%s is %s', (symbol, tex) => expect(symbolTex(symbol)).toBe(tex));
});

describe('graphNames', () => {
  const position = { x: 0, y: 0 };
  const document = {
    ...emptyDocument(),
    nodes: [
      { id: 'x', type: 'observed', position },
      { id: 'f', type: 'linear', position },
      { id: 'h', type: 'relu', title: 'Bend', position },
      { id: 'u', type: 'swish9', position },
    ],
  };
  const names = graphNames(document, opOf, (address) => address);

  it('calls a block what the canvas prints: its own name, the name of its kind, a variable by its id', () =>
    expect(['x', 'f', 'h', 'u'].map(names.block)).toEqual(['x', 'Linear', 'Bend', 'u']));

  it('tells the weight of a block by its symbol', () => expect(['f', 'h'].map(names.weight)).toEqual(['f.weight', 'W']));

  it('gives the name that the settings edit: the own one, else the id', () =>
    expect(['f', 'h'].map(names.name)).toEqual(['f', 'Bend']));
});
