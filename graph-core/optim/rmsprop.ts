import type { Value } from '../program/builder.ts';
import { type Expr, s } from '../scalar/expr.ts';
import { CLIPPING } from './clip.ts';
import { type Hyper, numberOf } from './hyper.ts';
import { decayed, gradientLetters, gradientTex, type Optimiser } from './optimiser.ts';
import { directionSymbol, givenLines, type Letter, stateLines, stepLines, type TraceLine } from './trace.ts';

const isCentered = (hyper: Hyper): boolean => hyper.centered === true;
const hasMomentum = (hyper: Hyper): boolean => numberOf(hyper, 'momentum') > 0;

/** The root that divides a gradient, of its mean square or of its variance. */
const rootOf = (hyper: Hyper, of: Letter): string =>
  isCentered(hyper) ? `\\sqrt{${of('v_t')} - {${of('m_t')}}^2}` : `\\sqrt{${of('v_t')}}`;

const scaledLine = (hyper: Hyper, g: string): TraceLine => ({
  name: 'scaled',
  symbol: 'd',
  rule: (of) => `\\frac{${of(g)}}{${rootOf(hyper, of)} + ${of('\\varepsilon')}}`,
});

/** A running mean of what `square` squares. */
const meanLine =
  (letter: string, of: Letter) =>
  (what: string): string =>
    `${of('\\alpha')} \\cdot ${of(`${letter}_{t-1}`)} + (1 - ${of('\\alpha')}) \\cdot ${what}`;

/** RMSProp, plain, centred and with momentum, as in torch.optim.RMSprop: epsilon stands outside of the root. */
export const rmsprop: Optimiser = {
  type: 'rmsprop',
  title: 'RMSProp',
  docs: 'Divides each gradient by the root of a running mean of its square.',
  tex: (hyper) => {
    const scaled = `\\frac{g}{${rootOf(hyper, (letter) => letter.replace('_t', ''))} + \\varepsilon}`;
    return [
      ...gradientTex(hyper),
      'v \\leftarrow \\alpha v + (1 - \\alpha)\\, g^2',
      ...(isCentered(hyper) ? ['m \\leftarrow \\alpha m + (1 - \\alpha)\\, g'] : []),
      ...(hasMomentum(hyper)
        ? [`b \\leftarrow \\mu b + ${scaled}`, 'w \\leftarrow w - \\eta\\, b']
        : [`w \\leftarrow w - \\eta\\, ${scaled}`]),
    ];
  },
  letters: (hyper) => [
    ['\\eta', numberOf(hyper, 'lr')],
    ['\\alpha', numberOf(hyper, 'alpha')],
    ['\\varepsilon', numberOf(hyper, 'eps')],
    ...(hasMomentum(hyper) ? ([['\\mu', numberOf(hyper, 'momentum')]] as [string, number][]) : []),
    ...gradientLetters(hyper),
  ],
  isPlain: () => false,
  hyper: {
    lr: { type: 'float', default: 0.01, min: 0, docs: 'Learning rate: about how far a weight moves in one step.' },
    alpha: { type: 'float', default: 0.99, min: 0, max: 1, docs: 'How much of the running mean of g squared is kept.' },
    eps: { type: 'float', default: 1e-8, min: 0, docs: 'Added to the root, so that nothing is divided by zero.' },
    momentum: { type: 'float', default: 0, min: 0, docs: 'Share of the last direction that is kept.' },
    centered: { type: 'bool', default: false, docs: 'Divides by the running standard deviation: the mean of g is taken out.' },
    weightDecay: { type: 'float', default: 0, min: 0, docs: 'Adds this much of the weight to its gradient.' },
    ...CLIPPING,
  },
  state: (hyper) => ['square', ...(isCentered(hyper) ? ['mean'] : []), ...(hasMomentum(hyper) ? ['momentum'] : [])],
  schedule: (hyper) => ({ lr: numberOf(hyper, 'lr') }),
  update: (b, context) => {
    const { parameter, state, scalars, hyper } = context;
    const [alpha, eps, mu] = ['alpha', 'eps', 'momentum'].map((name) => numberOf(hyper, name)) as [number, number, number];
    const lr = scalars.lr as Value;
    const g = decayed(b, context);
    const square = b.map((v, d) => s.add(s.mul(alpha, v), s.mul(1 - alpha, s.mul(d, d))), state.square as Value, g);
    const mean = state.mean && b.map((m, d) => s.add(s.mul(alpha, m), s.mul(1 - alpha, d)), state.mean, g);
    const root = (v: Expr, m: Expr | undefined): Expr => s.add(s.sqrt(m ? s.sub(v, s.mul(m, m)) : v), eps);
    const operands = mean ? [g, square, mean] : [g, square];
    const scaledOf = (d: Expr, v: Expr, m?: Expr): Expr => s.div(d, root(v, m));
    const scaled = (): Value => b.map((d, v, m) => scaledOf(d as Expr, v as Expr, m), ...operands);
    const momentum = state.momentum && b.map((last, d) => s.add(s.mul(mu, last), d), state.momentum, scaled());
    const along = momentum ? [momentum] : operands;
    const stepOf = (eta: Expr, of: readonly Expr[]): Expr =>
      s.mul(eta, momentum ? (of[0] as Expr) : scaledOf(...(of as [Expr, Expr, Expr?])));
    return {
      parameter: b.map((w, eta, ...of) => s.sub(w as Expr, stepOf(eta as Expr, of)), parameter, lr, ...along),
      state: { square, ...(mean ? { mean } : {}), ...(momentum ? { momentum } : {}) },
      trace: () => ({
        decayed: g,
        scaled: scaled(),
        step: b.map((eta, ...of) => s.neg(stepOf(eta as Expr, of)), lr, ...along),
      }),
    };
  },
  lines: (hyper) => {
    const g = directionSymbol(hyper);
    const direction = hasMomentum(hyper) ? 'b_t' : 'd';
    return [
      ...givenLines(hyper),
      ...stateLines('square', 'v', (of) => meanLine('v', of)(`{${of(g)}}^2`)),
      ...(isCentered(hyper) ? stateLines('mean', 'm', (of) => meanLine('m', of)(of(g))) : []),
      scaledLine(hyper, g),
      ...(hasMomentum(hyper) ? stateLines('momentum', 'b', (of) => `${of('\\mu')} \\cdot ${of('b_{t-1}')} + ${of('d')}`) : []),
      ...stepLines((of) => `-${of('\\eta')} \\cdot ${of(direction)}`),
    ];
  },
  traceScalars: () => ({}),
};
