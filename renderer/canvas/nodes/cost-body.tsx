import { type CSSProperties, memo } from 'react';
import { useTranslation } from '../../i18n/use-translation.ts';
import { askAt } from '../../predict/ask-at.ts';
import { MathSymbol } from '../../ui/symbol.tsx';
import { summaryText } from '../summary.ts';
import { symbolText } from '../symbols.ts';
import { useSummary } from '../use-session-values.ts';
import { ValueLabel } from '../value-label.tsx';
import type { BodyProps } from './body-props.ts';
import { useOrderNumber, useSymbol } from './names.ts';
import { Title } from './title.tsx';

/** A scalar cost: a red square with its symbol, its name and its number inside. */
export const CostBody = memo(function CostBody({ data, detail }: BodyProps) {
  const { t } = useTranslation('canvas');
  const { node } = data;
  const address = `${node.id}.cost`;
  const symbol = useSymbol(address);
  const summary = useSummary('values', address);
  const number = useOrderNumber(node.id);
  // numbers are drawn larger from afar and on a projector: the style sheet keeps this many letters inside the square
  const letters = { '--letters': summary === undefined ? 1 : summaryText(summary).length } as CSSProperties;
  return (
    <div className="cost">
      {detail === 'full' && <span className="order-number">{number}</span>}
      {detail !== 'far' && (
        <span className="cost-symbol">
          <MathSymbol symbol={symbol} />
        </span>
      )}
      {detail !== 'far' && (
        <span className="cost-value" style={letters}>
          <ValueLabel
            summary={summary}
            name={t('value-of', { symbol: symbolText(symbol) })}
            testId={`value-${address}`}
            onAsk={(index) => void askAt('values', address, index)}
          />
        </span>
      )}
      {detail === 'full' && (
        <span className="cost-name">
          <Title node={node} />
        </span>
      )}
    </div>
  );
});
