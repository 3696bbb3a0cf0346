import type { FloatCheck, FloatPart } from '../../session/protocol.ts';
import { useTranslation } from '../i18n/use-translation.ts';
import type { GraphNames } from '../inspectors/graph-names.ts';
import { indexLabel } from '../ui/heat.ts';
import { formatNumber } from '../ui/number-format.ts';

export interface FloatText {
  /** The number, the difference and the tolerance in one line. */
  readonly headline: (found: FloatCheck) => string;
  /** What was compared, what was allowed and why, and the block alone. */
  readonly notes: (found: FloatCheck, shape: readonly number[]) => readonly string[];
  readonly name: (part: Pick<FloatPart, 'kind' | 'at'>) => string;
}

/** Eleven digits tell a float64 from a float32, and can still be read. */
const DIGITS = 11;

const digits = (x: number): string => formatNumber(x, DIGITS);

/** The words of a comparison with float64. */
export function useFloatText(names: GraphNames): FloatText {
  const { t } = useTranslation('float');
  const name: FloatText['name'] = ({ kind, at }) => {
    const isBlock = kind === 'gain' || kind === 'gain-product' || kind === 'gradient-norm' || kind === 'jacobian-of';
    const whose = at === null ? '' : isBlock ? names.name(at) : kind === 'line' || kind === 'path' ? at : names.symbol(at);
    return t(`kind.${kind}`, { at: whose }).trim();
  };
  const headline: FloatText['headline'] = ({ worst, passed, local, failed }) => {
    const part = failed[0] ?? worst;
    if (part?.worst == null) return t('nothing');
    // the block alone may be wrong where the whole step is not: then its number is the one to be told
    const told = part.passed && local && !local.passed ? local : part;
    const numbers = {
      reference: digits(told.worst?.reference ?? Number.NaN),
      shown: digits(told.worst?.shown ?? Number.NaN),
      absolute: formatNumber(told.absolute, 2),
      tolerance: formatNumber(told.tolerance, 2),
    };
    if (!passed) return t('line.failed', numbers);
    return t(told.absolute === 0 ? 'line.same' : 'line.passed', numbers);
  };
  const where = ({ count, worst }: FloatCheck, shape: readonly number[]): string[] => {
    if (count < 2 || worst?.worst == null) return [];
    if (worst.absolute === 0) return [t('all-same', { count })];
    const label = worst.kind === 'entries' ? indexLabel(shape, worst.worst.index) : '';
    return [t('where', { count, what: `${name(worst)}${label === '' ? '' : ` [${label}]`}` })];
  };
  const allowed = ({ chain, isReference, worst }: FloatCheck): string[] => {
    if (worst?.amplified) return [t('amplified')];
    if (isReference || chain.operations === 0) return [];
    return [t('allowed', { count: chain.operations, family: t(`family.${chain.family}`, { terms: chain.terms }) })];
  };
  const alone = ({ local, isReference }: FloatCheck): string[] => {
    if (local === null || isReference) return [];
    const block = local.nodes.map(names.name).join(', ');
    const numbers = { block, absolute: formatNumber(local.absolute, 2), tolerance: formatNumber(local.tolerance, 2) };
    return [t(local.passed ? (local.amplified ? 'local.amplified' : 'local.passed') : 'local.failed', numbers)];
  };
  const notes: FloatText['notes'] = (found, shape) => {
    const { isReference, alwaysPrecise, device } = found;
    const compared = t(`compared.${isReference ? 'reference' : alwaysPrecise ? 'device' : 'step'}`, { device });
    return [...where(found, shape), compared, ...allowed(found), ...alone(found)];
  };
  return { headline, notes, name };
}
