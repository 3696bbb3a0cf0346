import type { Focus } from '../../session/protocol.ts';
import type { GraphNames } from '../inspectors/graph-names.ts';
import { formatNumber, numberTex } from '../ui/number-format.ts';

/** `[1]`, `[0,2]`; nothing for a scalar. */
export const place = (at: readonly number[]): string => (at.length === 0 ? '' : `[${at.join(',')}]`);

/** A number, or a dash while it is not computed. */
export const shown = (x: number | null): string => (x === null ? '–' : formatNumber(x));

/** Symbols of a connection, as text and as TeX. */
export interface FocusNames {
  readonly cost: string;
  readonly from: string;
  readonly to: string;
  readonly weight: string;
  readonly tex: { readonly cost: string; readonly from: string; readonly to: string; readonly weight: string };
}

export function focusNames(focus: Focus, names: GraphNames, cost: string, costTex: string): FocusNames {
  const { from, to } = focus;
  const path = to.slice(0, to.lastIndexOf('.'));
  const kept = focus.kind === 'sum' ? focus.weight : to;
  const weight = names.inputs(path).find(({ address }) => names.source(address) === kept)?.address ?? kept;
  const { symbol, tex } = names.within(path);
  return {
    cost,
    from: symbol(from),
    to: symbol(to),
    weight: symbol(weight),
    tex: { cost: costTex, from: tex(from), to: tex(to), weight: tex(weight) },
  };
}

/** A factor in TeX: in brackets where it is negative, a dash where it is not known. */
function factorTex(x: number | null): string {
  if (x === null) return '\\text{–}';
  const text = numberTex(x);
  return text.startsWith('-') ? `(${text})` : text;
}

const knownTex = (x: number | null): string => (x === null ? '\\text{–}' : numberTex(x));

const over = (top: string, bottom: string): string => `\\frac{d${top}}{d${bottom}}`;

/** The rule in general and with the numbers of this step, a line each. */
export function focusTex(focus: Focus, { tex }: FocusNames): string {
  const { cost, from, to, weight } = tex;
  if (focus.kind === 'function') {
    const { gradients, slope } = focus;
    const at = place(focus.at);
    const [s, z] = [`${from}${at}`, `${to}${at}`];
    const numbers = `${factorTex(gradients.z)} \\cdot ${factorTex(slope)} = ${knownTex(gradients.s)}`;
    return `\\begin{aligned} ${over(cost, s)} &= ${over(cost, z)} \\cdot h'(${s}) \\\\[4pt] &= ${numbers} \\end{aligned}`;
  }
  const terms = focus.connections.map(({ gradient, weight: w }) => `${factorTex(gradient)} \\cdot ${factorTex(w)}`);
  const rest =
    focus.sums > focus.connections.length
      ? [`\\underbrace{${factorTex(focus.rest)}}_{+${focus.sums - focus.connections.length}}`]
      : [];
  const j = place(focus.at);
  const unit = focus.connections[0]?.weightAt[focus.order === 'ij' ? 1 : 0] ?? 'j';
  const general = `\\sum_i ${over(cost, `${to}[i]`)} \\cdot ${weight}[${focus.order === 'ij' ? `i,${unit}` : `${unit},i`}]`;
  const all = [...terms, ...rest];
  const lines = Array.from({ length: Math.ceil(all.length / 2) }, (_, k) => all.slice(2 * k, 2 * k + 2).join(' + '));
  const numbers = `${lines.join(' \\\\ &\\quad + ')} = ${knownTex(focus.gradient)}`;
  return `\\begin{aligned} ${over(cost, `${from}${j}`)} &= ${general} \\\\[2pt] &= ${numbers} \\end{aligned}`;
}
