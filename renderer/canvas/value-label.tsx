import type { TensorSummary } from '../../session/protocol.ts';
import { useTranslation } from '../i18n/use-translation.ts';
import { heatOf, heatScale } from '../ui/heat.ts';
import { HIDDEN_MARK, isHidden } from '../ui/hidden-number.ts';
import { formatFull, formatNumber } from '../ui/number-format.ts';
import { CELL, entryPieces, stripSize, summaryForm, summaryText } from './summary.ts';

export interface ValueLabelProps {
  /** Undefined while it has not been computed. */
  readonly summary: TensorSummary | undefined;
  /** What it is, for titles and speech: `value of W₁`. */
  readonly name: string;
  readonly testId?: string;
  /** What a click on an entry that is hidden asks for. */
  readonly onAsk?: (index: number) => void;
  /** Entries can be edited in place by a double-click. */
  readonly onEditEntry?: (index: number) => void;
}

function Numbers({
  summary,
  testId,
  onEditEntry,
  onAsk,
}: { readonly summary: TensorSummary } & Pick<ValueLabelProps, 'testId' | 'onEditEntry' | 'onAsk'>) {
  const { t } = useTranslation('predict');
  return (
    <>
      {entryPieces(summary).map(({ before, index }) => {
        const value = summary.entries[index] as number;
        if (onAsk && isHidden(value)) {
          return (
            <span key={index}>
              {before}
              <button
                type="button"
                className="entry-hidden nodrag"
                title={t('ask-here')}
                aria-label={t('ask-here')}
                data-testid={testId === undefined ? undefined : `${testId}-${index}`}
                onClick={(event) => {
                  event.stopPropagation();
                  onAsk(index);
                }}
              >
                {HIDDEN_MARK}
              </button>
            </span>
          );
        }
        return (
          <span key={index}>
            {before}
            {/* biome-ignore lint/a11y/noStaticElementInteractions: a shortcut for the mouse; Enter and the inspector do the same by keyboard. */}
            <span
              className={`entry${Number.isFinite(value) ? '' : ' entry-non-finite'}${onEditEntry ? ' entry-editable' : ''}`}
              title={formatFull(value)}
              data-value={String(value)}
              data-testid={testId === undefined ? undefined : `${testId}-${index}`}
              onDoubleClick={
                onEditEntry &&
                ((event) => {
                  event.stopPropagation();
                  onEditEntry(index);
                })
              }
            >
              {formatNumber(value)}
            </span>
          </span>
        );
      })}
      {summary.shape.length > 0 && (summary.entries.length === 0 ? '[]' : ']')}
    </>
  );
}

/** Of a picture, several rows of numbers of which none is negative, the shades say it all: a sign in each cell would be in their way. */
const isPicture = ({ entries }: TensorSummary, rows: number): boolean => rows > 1 && entries.every((value) => value >= 0);

/** Signed cells, purple below 0 and green above, with the sign printed. */
function HeatStrip({ summary, onAsk }: Pick<ValueLabelProps, 'onAsk'> & { readonly summary: TensorSummary }) {
  const { columns, rows } = stripSize(summary);
  const scale = heatScale(summary.entries);
  const signed = !isPicture(summary, rows);
  return (
    <svg className="heat-strip" width={columns * CELL.width} height={rows * CELL.height} aria-hidden="true">
      {summary.entries.map((value, index) => {
        const { sign, percent } = heatOf(value, scale);
        const x = (index % columns) * CELL.width;
        const y = Math.floor(index / columns) * CELL.height;
        return (
          // biome-ignore lint/a11y/noStaticElementInteractions: a shortcut for the mouse; the card lists the same questions.
          <g
            // biome-ignore lint/suspicious/noArrayIndexKey: an entry of a tensor is its index.
            key={index}
            transform={`translate(${x} ${y})`}
            className={onAsk && isHidden(value) ? 'heat-strip-hidden' : undefined}
            onClick={onAsk && isHidden(value) ? () => onAsk(index) : undefined}
          >
            <rect className="heat-strip-ground" width={CELL.width} height={CELL.height} />
            <rect className={`heat-strip-${sign}`} width={CELL.width} height={CELL.height} fillOpacity={percent / 100} />
            {signed && (
              <text className={percent > 62 ? 'heat-strip-strong' : undefined} x={CELL.width / 2} y={9}>
                {sign === 'negative'
                  ? '−'
                  : sign === 'positive'
                    ? '+'
                    : sign === 'non-finite'
                      ? '!'
                      : isHidden(value)
                        ? HIDDEN_MARK
                        : '0'}
              </text>
            )}
          </g>
        );
      })}
    </svg>
  );
}

/** A value beside its variable: numbers, a heat strip, or shape and norm; a dash while it is not computed. */
export function ValueLabel({ summary, name, testId, onEditEntry, onAsk }: ValueLabelProps) {
  const { t } = useTranslation('canvas');
  if (summary === undefined) {
    return (
      <span className="value-none" role="img" aria-label={t('not-computed', { name })} data-testid={testId}>
        –
      </span>
    );
  }
  const form = summaryForm(summary);
  return (
    <span className={`value value-${form}`} title={`${name}: ${summaryText(summary)}`} data-testid={testId}>
      {form === 'numbers' && (
        <Numbers
          summary={summary}
          {...(testId === undefined ? {} : { testId })}
          {...(onEditEntry ? { onEditEntry } : {})}
          {...(onAsk ? { onAsk } : {})}
        />
      )}
      {form === 'strip' && (
        <>
          <HeatStrip summary={summary} {...(onAsk ? { onAsk } : {})} />
          <span className="visually-hidden">{summaryText(summary)}</span>
        </>
      )}
      {form === 'norm' && summaryText(summary)}
      {summary.nonFinite > 0 && form !== 'numbers' && (
        <span className="entry-non-finite"> {t('non-finite', { count: summary.nonFinite })}</span>
      )}
    </span>
  );
}
