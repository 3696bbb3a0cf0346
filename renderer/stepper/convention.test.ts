import { describe, expect, it } from 'vitest';
import { OPS } from '../../graph-core/ops/index.ts';
import { transposed } from '../ui/turned-map.tsx';
import { chainTex, derivativeTex, jacobianText, shownStructure, sizeText } from './convention.ts';

const tex = (type: string, turned: boolean): string =>
  derivativeTex((OPS.find((op) => op.type === type) as (typeof OPS)[number]).tex, turned);

describe('gradients as rows or as columns', () => {
  it('turns the chain rule round, sizes and names with it', () => {
    const symbols = { cost: 'C', output: 's', input: 'z' };
    expect(chainTex(symbols, false)).toBe(
      '\\frac{\\partial C}{\\partial z} = \\frac{\\partial C}{\\partial s} \\, \\frac{\\partial s}{\\partial z}',
    );
    expect(chainTex(symbols, true)).toBe(
      '\\frac{\\partial C}{\\partial z} = \\left(\\frac{\\partial s}{\\partial z}\\right)^{\\!\\top} \\frac{\\partial C}{\\partial s}',
    );
    expect([sizeText(2, 3, false), sizeText(2, 3, true)]).toEqual(['2 × 3', '3 × 2']);
    expect([jacobianText('∂s/∂z', false), jacobianText('∂s/∂z', true)]).toEqual(['∂s/∂z', '(∂s/∂z)ᵀ']);
    expect(['equals-weight', 'equals-transposed', 'diagonal'].map((name) => shownStructure(name as 'diagonal', true))).toEqual([
      'equals-transposed',
      'equals-weight',
      'diagonal',
    ]);
  });

  it('writes the rule of a linear block with W as it is, or transposed', () => {
    expect(tex('linear', false)).toMatch(/^\\frac\{\\partial C\}\{\\partial z\} = \\frac\{\\partial C\}\{\\partial s\} W,/);
    expect(tex('linear', true)).toMatch(
      /^\\frac\{\\partial C\}\{\\partial z\} = W\^\{\\top\} \\frac\{\\partial C\}\{\\partial s\},/,
    );
    expect([tex('squared-norm', false), tex('squared-norm', true)].map((text) => text.split('= ')[1])).toEqual([
      '2 (\\bar y - y)^{\\top}',
      '2 (\\bar y - y)',
    ]);
    expect(tex('relu', true)).toBe(tex('relu', false));
  });

  it('knows of every block whose derivative is a row, how it reads as a column', () => {
    const isRow = ({ derivative }: (typeof OPS)[number]['tex']): boolean =>
      derivative.includes('\\partial') && derivative.includes('\\top');
    const rows = OPS.filter(({ tex: each }) => isRow(each));
    expect(rows.map(({ type }) => type)).toEqual(expect.arrayContaining(['dot', 'l2-penalty', 'linear', 'squared-norm']));
    for (const op of rows) expect(op.tex.columns, op.type).toBeDefined();
  });

  it('has each entry at its place in the transpose', () => {
    expect(transposed([1, 2, 3, 4, 5, 6], 2, 3)).toEqual([1, 4, 2, 5, 3, 6]);
    expect(transposed(transposed([1, 2, 3, 4, 5, 6], 2, 3), 3, 2)).toEqual([1, 2, 3, 4, 5, 6]);
  });
});
