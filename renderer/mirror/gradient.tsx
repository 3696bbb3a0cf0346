import { useCostSymbol } from '../canvas/nodes/names.ts';
import { useSummary } from '../canvas/use-session-values.ts';
import { ValueLabel } from '../canvas/value-label.tsx';
import { useTranslation } from '../i18n/use-translation.ts';
import { useGraphNames } from '../inspectors/use-graph-names.ts';
import type { TwinOutput } from './mirror-drawing.ts';

/** ∂C/∂s as text; d between scalars. */
export const ratio = (top: string, bottom: string, scalar: boolean): string =>
  scalar ? `d${top}/d${bottom}` : `∂${top}/∂${bottom}`;

interface GradientProps {
  readonly address: string;
  readonly named: boolean;
}

/** Name and number of a gradient; a dash while backward has not come by. */
export function Gradient({ address, named }: GradientProps) {
  const { t } = useTranslation('mirror');
  const names = useGraphNames();
  const cost = useCostSymbol();
  const gradient = useSummary('gradients', address);
  const symbol = names.symbol(address);
  return (
    <>
      {named && <span className="twin-name math">{ratio(cost, symbol, names.isScalar(address))}</span>}
      <span className="line-gradient">
        <ValueLabel summary={gradient} name={t('gradient-of', { cost, symbol })} testId={`mirror-gradient-${address}`} />
      </span>
    </>
  );
}

/** One of the contributions that are added at a variable. */
function Contribution({ address, of, first }: { readonly address: string; readonly of: string; readonly first: boolean }) {
  const { t } = useTranslation('mirror');
  const names = useGraphNames();
  const cost = useCostSymbol();
  const summary = useSummary('gradients', address);
  return (
    <span className="line-gradient twin-contribution">
      {first ? '' : '+ '}
      <ValueLabel summary={summary} name={t('contribution', { cost, symbol: names.symbol(of) })} testId={`mirror-${address}`} />
    </span>
  );
}

/** The gradient of a variable; where it is used several times, as the sum that it is. */
export function Total({ output, named }: { readonly output: TwinOutput; readonly named: boolean }) {
  const { address, uses } = output;
  if (uses.length < 2) return <Gradient address={address} named={named} />;
  return (
    <>
      {uses.map((use, i) => (
        <Contribution key={use} address={use} of={address} first={i === 0} />
      ))}
      <span className="twin-total">
        <span className="line-gradient">=</span> <Gradient address={address} named={named} />
      </span>
    </>
  );
}
