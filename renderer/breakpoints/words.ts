import type { TFunction } from 'i18next';
import type { BreakpointHit, StepView, TensorSummary } from '../../session/protocol.ts';
import type { GraphNames } from '../inspectors/graph-names.ts';
import { blockText } from '../program/text.ts';
import { indexLabel } from '../ui/heat.ts';
import { formatCount, formatNumber } from '../ui/number-format.ts';

/** What the place of a breakpoint is called: a block, a wire from one to the other, or a value by its symbol. */
export function placeText(at: string, names: GraphNames, t: TFunction): string {
  if (at.startsWith('edge:')) {
    const [from = '', to = ''] = at.slice('edge:'.length).split('->');
    const block = (address: string): string => blockText(address.slice(0, address.lastIndexOf('.')), names);
    return t('breakpoints:wire', { from: block(from), to: block(to), symbol: names.symbol(from) });
  }
  return at.includes('.') ? names.symbol(at) : blockText(at, names);
}

const gradientOf = (address: string, scalar: boolean, names: GraphNames): string =>
  scalar ? `d${names.cost}/d${names.symbol(address)}` : `∂${names.cost}/∂${names.symbol(address)}`;

/** The entry that hit a breakpoint, as it is written on the screen: `∂C/∂W1[0,1]`. */
function entryText({ address, of, shape, entry }: BreakpointHit, names: GraphNames): string {
  if (address === null) return '';
  const symbol = of === 'value' ? names.symbol(address) : gradientOf(address, shape.length === 0, names);
  const index = indexLabel(shape, entry);
  return index === '' ? symbol : `${symbol}[${index}]`;
}

/** Why the stepper stands where it stands, with the number, and what is on view. */
export function hitText(view: StepView, names: GraphNames, t: TFunction): string | null {
  const { hit } = view;
  if (hit === null) return null;
  const { breakpoint, number, step } = hit;
  const values = {
    step,
    place: breakpoint === null ? '' : placeText(breakpoint.at, names, t),
    entry: entryText(hit, names),
    number: number === null ? '' : formatNumber(number),
  };
  if (breakpoint === null) return t(number === null ? 'breakpoints:hit.weights' : 'breakpoints:hit.run', values);
  const { when } = breakpoint;
  const limit = 'threshold' in when ? formatNumber(when.threshold) : 'number' in when ? formatCount(when.number) : '';
  const isPlain = number === null && !['always', 'step', 'epoch', 'sample'].includes(when.kind);
  return t(`breakpoints:hit.${isPlain ? 'always' : when.kind}`, { ...values, limit });
}

const sizeText = ({ shape }: TensorSummary, t: TFunction): string => shape.join(t('breakpoints:by'));

/** What the stage on view made, as it is spoken: `gradient of C with respect to W1 of Linear, 2 by 3, norm 0.42`. */
export function resultText(view: StepView, names: GraphNames, t: TFunction): string {
  const stage = view.stages[view.cursor - 1];
  if (!stage) return '';
  const isGradient = stage.phase === 'backward';
  const made = stage.makes.filter((address) => !address.startsWith('edge:'));
  const shown = (made.length > 0 ? made : stage.makes).flatMap((address) => {
    const summary = (isGradient ? view.gradients : view.values)[address];
    if (!summary) return [];
    const of = address.startsWith('edge:') ? (address.slice('edge:'.length).split('->')[0] as string) : address;
    const symbol = names.symbol(of);
    const block = names.block(of.slice(0, of.lastIndexOf('.')));
    const scalar = summary.shape.length === 0;
    return t(`breakpoints:made.${stage.phase}${scalar ? '-scalar' : ''}`, {
      symbol,
      cost: names.cost,
      owner: block === symbol ? '' : t('breakpoints:owner', { block }),
      size: sizeText(summary, t),
      number: formatNumber(scalar ? (summary.entries[0] ?? Number.NaN) : summary.nonFinite > 0 ? Number.NaN : summary.norm),
    });
  });
  return shown.slice(0, MOST).join(' ');
}

/** Results that one sentence speaks. */
const MOST = 3;
