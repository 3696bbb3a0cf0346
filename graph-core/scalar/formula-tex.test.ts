import { expect, it } from 'vitest';
import { formulaTex, nameToTex } from './formula-tex.ts';
import { parseFormula } from './parse.ts';

/** Right sides: of the formula, then of its derivatives. */
function sides(text: string): (string | null)[] {
  const formula = parseFormula(text);
  if (!formula.ok) throw new Error(formula.error.message);
  const { forward, partials } = formulaTex(formula.value);
  const rightOf = (tex: string | null) => tex?.split(' = ').slice(1).join(' = ') ?? null;
  return [forward, ...partials.map(({ tex }) => tex)].map(rightOf);
}

const table: [string, string[]][] = [
  [
    'tanh(a*x1) + x2^2',
    [
      '\\tanh\\left(a \\, x_{1}\\right) + {x_{2}}^{2}',
      '\\left(1 - {\\tanh\\left(a \\, x_{1}\\right)}^{2}\\right) \\, x_{1}',
      '\\left(1 - {\\tanh\\left(a \\, x_{1}\\right)}^{2}\\right) \\, a',
      '2 \\, x_{2}',
    ],
  ],
  ['x*x*x', ['{x}^2 \\, x', '3 \\, {x}^{2}']],
  ['-x^2', ['-{x}^{2}', '-2 \\, x']],
  ['1/x', ['\\frac{1}{x}', '-\\frac{1}{{x}^{2}}']],
  ['sqrt(x)', ['\\sqrt{x}', '\\frac{1}{2 \\, \\sqrt{x}}']],
  ['exp(-x^2/2)', ['e^{\\frac{-{x}^{2}}{2}}', '-e^{-\\frac{{x}^{2}}{2}} \\, x']],
  ['abs(x)*y', ['\\left|x\\right| \\, y', 'y \\, \\operatorname{sign}\\left(x\\right)', '\\left|x\\right|']],
  ['relu(x - 1)', ['\\operatorname{relu}\\left(x - 1\\right)', '\\left[x - 1 > 0\\right]']],
  ['log(x)/x', ['\\frac{\\log\\left(x\\right)}{x}', '\\frac{1}{{x}^{2}} - \\frac{\\log\\left(x\\right)}{{x}^{2}}']],
  ['(1 - x)*(1 + x)', ['\\left(1 - x\\right) \\, \\left(1 + x\\right)', '-2 \\, x']],
  [
    'sin(x)*cos(x)',
    ['\\sin\\left(x\\right) \\, \\cos\\left(x\\right)', '{\\cos\\left(x\\right)}^{2} - {\\sin\\left(x\\right)}^{2}'],
  ],
  [
    'where(x > 0, x^2, -x)',
    [
      '\\begin{cases} {x}^{2} & \\text{if } x > 0 \\\\ -x & \\text{otherwise} \\end{cases}',
      '\\begin{cases} 2 \\, x & \\text{if } x > 0 \\\\ -1 & \\text{otherwise} \\end{cases}',
    ],
  ],
  ['softplus(x)', ['\\operatorname{softplus}\\left(x\\right)', '\\sigma\\left(x\\right)']],
  ['0.5*(t - y)^2', ['0.5 \\, {\\left(t - y\\right)}^{2}', 't - y', 'y - t']],
];
it.each(table)('%s', (text, want) => {
  expect(sides(text)).toEqual(want);
});

it('writes the left side that stands before the =', () => {
  const formula = parseFormula('h = 2*u');
  expect(formula.ok && formulaTex(formula.value)).toEqual({
    forward: 'h = 2 \\, u',
    partials: [{ name: 'u', tex: '\\frac{\\partial h}{\\partial u} = 2' }],
  });
});

it('leaves out what nobody would read', () => {
  const long = Array.from({ length: 60 }, (_, i) => `sin(x + ${i}*y)`).join('*');
  const formula = parseFormula(long);
  expect(formula.ok && formulaTex(formula.value).forward).toBeNull();
});

it('indexes names, and spells Greek letters', () => {
  const names = ['x', 'x1', 'x_1', 'alpha', 'alpha2', 'x_in', 'rate', 'W', '_x'];
  expect(names.map(nameToTex)).toEqual([
    'x',
    'x_{1}',
    'x_{1}',
    '\\alpha',
    '\\alpha_{2}',
    'x_{\\mathrm{in}}',
    '\\mathrm{rate}',
    'W',
    '\\mathrm{\\_x}',
  ]);
});
