import { describe, expect, it } from 'vitest';
import { symbolTex } from './graph-names.ts';

describe('symbolTex', () => {
  it.each([
    ['x', 'x'],
    ['W1', 'W_{1}'],
    ['ybar', '\\bar{y}'],
    ['ybar2', '\\bar{y}_{2}'],
    ['loss', '\\mathrm{loss}'],
    ['λ', 'λ'],
    ['a}b', '\\mathrm{a\\ b}'],
    ['\\input{x}', '\\mathrm{\\ input\\ x\\ }'],
  ])('%s is %s', (symbol, tex) => expect(symbolTex(symbol)).toBe(tex));
});
