import { Lock, X } from 'lucide-react';
import { memo } from 'react';
import { useTranslation } from '../../i18n/use-translation.ts';
import { useDocument } from '../../state/stores.ts';
import { MathSymbol } from '../../ui/symbol.tsx';
import { symbolText } from '../symbols.ts';
import { useFarNumbers, useGivesWay } from '../use-far-numbers.ts';
import type { BodyProps } from './body-props.ts';
import { useShapeText, useSymbol } from './names.ts';
import { hideWeights } from './reveal.ts';
import { Title } from './title.tsx';
import { VariableValues } from './variable-values.tsx';

/** An observed or random variable, a revealed parameter or a constant: a circle with its symbol; name, shape and value below. */
export const VariableBody = memo(function VariableBody({ data, detail }: BodyProps) {
  const { t } = useTranslation('canvas');
  const { node, geometry } = data;
  const address = `${node.id}.value`;
  const symbol = useSymbol(address);
  const far = useFarNumbers(address);
  const givesWay = useGivesWay(address);
  const shape = useShapeText(address);
  const frozen = useDocument((state) => geometry.form === 'parameter' && state.document.parameters[address]?.trainable === false);
  const discrete = geometry.form === 'observed' && (node.attrs?.domain === 'discrete' || node.attrs?.dtype === 'int32');
  // The wire of a weight leaves downwards: its labels stand beside it then.
  const labels = geometry.ports[0]?.side === 'bottom' ? 'beside' : 'below';
  return (
    <>
      <div className={`disc disc-${geometry.form}`} data-discrete={discrete}>
        {detail !== 'far' && <MathSymbol symbol={symbol} />}
        {frozen && (
          <span className="disc-lock" role="img" aria-label={t('frozen')}>
            <Lock size={12} aria-hidden />
          </span>
        )}
      </div>
      {labels === 'beside' && detail !== 'far' && (
        <button
          type="button"
          className="hide-weight nodrag"
          aria-label={t('weight-hide', { symbol: symbolText(symbol) })}
          title={t('weight-hide', { symbol: symbolText(symbol) })}
          data-testid={`hide-${node.id}`}
          onClick={(event) => {
            event.stopPropagation();
            hideWeights([node.id]);
          }}
        >
          <X size={10} aria-hidden />
        </button>
      )}
      {detail === 'full' && (
        <div className={labels}>
          <span className="line-name">
            <Title node={node} />
            {shape !== null && <span className="shape"> · {shape === '' ? t('scalar') : shape}</span>}
          </span>
          {!givesWay && <VariableValues address={address} symbol={symbol} editable={geometry.form !== 'random'} />}
        </div>
      )}
      {detail === 'middle' && (
        <div className={labels}>
          <span className="line-name">{node.title ?? node.id}</span>
          {far > 0 && <VariableValues address={address} symbol={symbol} editable={geometry.form !== 'random'} />}
        </div>
      )}
    </>
  );
});
