import type { Address } from '../../graph-core/model/document.ts';
import type { PerSample, TensorSummary } from '../../session/protocol.ts';
import { summaryText } from '../canvas/summary.ts';
import { symbolText } from '../canvas/symbols.ts';
import { FloatCheck } from '../health/float-check.tsx';
import { useTranslation } from '../i18n/use-translation.ts';
import { symbolOf } from '../state/derived.ts';
import { selectDocument } from '../state/document-store.ts';
import { useDocument } from '../state/stores.ts';
import { formatList, formatNumber } from '../ui/number-format.ts';

/** Entries that are written out; of more the size says enough. */
const WRITTEN = 6;

function entriesText(summary: TensorSummary): string {
  if (summary.entries.length > WRITTEN || summary.entries.length === 0) return summaryText(summary);
  return `[${formatList(summary.entries.map((x) => formatNumber(x)))}]`;
}

/** From -1, against the mean, over 0 to 1, along it. */
function Agreement({ cosine }: { readonly cosine: number | null }) {
  const { t } = useTranslation('samples');
  if (cosine === null) return <span className="muted">–</span>;
  const half = Math.round(Math.abs(cosine) * 50);
  return (
    <span className="agreement" title={t('cosine-title', { cosine: formatNumber(cosine) })}>
      <span className="agreement-bar" aria-hidden="true">
        <i
          className={cosine < 0 ? 'agreement-against' : 'agreement-along'}
          style={{ width: `${half}%`, left: cosine < 0 ? `${50 - half}%` : '50%' }}
        />
      </span>
      {formatNumber(cosine)}
    </span>
  );
}

export interface GradientTableProps {
  readonly found: PerSample;
  readonly weight: Address;
  readonly onChoose: (weight: Address) => void;
}

/** What each sample wants of one weight, and the mean of that: the gradient of L(S, w). */
export function GradientTable({ found, weight, onChoose }: GradientTableProps) {
  const { t } = useTranslation('samples');
  const document = useDocument(selectDocument);
  const gradient = found.gradients[weight];
  const symbol = (address: Address): string => symbolText(symbolOf(document, address));
  return (
    <div className="per-sample">
      <fieldset className="chip-row" aria-label={t('weight')}>
        {Object.keys(found.gradients).map((address) => (
          <button
            key={address}
            type="button"
            className={`chip${address === weight ? ' chip-on' : ''}`}
            aria-pressed={address === weight}
            data-testid={`per-sample-${address}`}
            onClick={() => onChoose(address)}
          >
            {symbol(address)}
          </button>
        ))}
      </fieldset>
      {gradient && (
        <table className="per-sample-table" data-testid="per-sample-table">
          <thead>
            <tr>
              <th scope="col">p</th>
              <th scope="col">C[p]</th>
              <th scope="col">{t('gradient', { symbol: symbol(weight) })}</th>
              <th scope="col">{t('norm')}</th>
              <th scope="col">{t('cosine')}</th>
            </tr>
          </thead>
          <tbody>
            {found.samples.map((p, i) => (
              <tr key={p} data-testid={`per-sample-row-${p}`}>
                <th scope="row">{p}</th>
                <td>{formatNumber(found.costs[i] as number)}</td>
                <td>{entriesText(gradient.each[i] as TensorSummary)}</td>
                <td>{formatNumber(gradient.each[i]?.norm ?? Number.NaN)}</td>
                <td>
                  <Agreement cosine={gradient.cosines[i] ?? null} />
                </td>
              </tr>
            ))}
          </tbody>
          <tfoot>
            <tr data-testid="per-sample-mean">
              <th scope="row">{t('mean')}</th>
              <td>{formatNumber(found.loss)}</td>
              <td>{entriesText(gradient.mean)}</td>
              <td>{formatNumber(gradient.mean.norm)}</td>
              <td />
            </tr>
          </tfoot>
        </table>
      )}
      {gradient && (
        <p className="muted" data-testid="per-sample-gap">
          {t('gap', { symbol: symbol(weight), gap: formatNumber(gradient.gap) })}
        </p>
      )}
      <FloatCheck question={{ name: 'perSample', payload: { samples: found.samples } }} testId="per-sample" />
    </div>
  );
}
