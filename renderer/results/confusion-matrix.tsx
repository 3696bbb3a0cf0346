import type { CSSProperties } from 'react';
import type { ClassPart } from '../../session/protocol.ts';
import { useTranslation } from '../i18n/use-translation.ts';
import { formatCount, formatNumber } from '../ui/number-format.ts';
import { classCount, rightOf, rowShares } from './confusion.ts';
import { type ChosenCell, chooseCell } from './results-store.ts';

const percent = (share: number): string => formatNumber(Math.round(share * 1000) / 10);

interface ConfusionMatrixProps {
  readonly part: ClassPart;
  readonly classes: readonly string[];
  readonly cell: ChosenCell | null;
}

/** A row a true class, a column an answer; a cell is as dark as its share of the row, and lists its samples at a click. */
export function ConfusionMatrix({ part, classes, cell }: ConfusionMatrixProps) {
  const { t } = useTranslation('results');
  const n = classCount(part);
  const { right, total } = rightOf(part);
  const shares = rowShares(part);
  const nameOf = (of: number): string => classes[of] ?? String(of);
  const numbers = Array.from({ length: n }, (_, of) => of);
  return (
    <figure className="confusion" data-testid={`confusion-${part.part}`}>
      <figcaption>
        {t(`part.${part.part}`)}{' '}
        <b data-testid={`accuracy-${part.part}`}>{total === 0 ? '–' : t('share', { share: percent(right / total) })}</b>{' '}
        <span className="muted">{t('right', { right: formatCount(right), total: formatCount(total) })}</span>
      </figcaption>
      <table aria-label={t('matrix', { part: t(`part.${part.part}`) })}>
        <thead>
          <tr>
            <td className="muted">{t('corner')}</td>
            {numbers.map((of) => (
              <th key={of} scope="col">
                {nameOf(of)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {numbers.map((truth) => (
            <tr key={truth}>
              <th scope="row">{nameOf(truth)}</th>
              {numbers.map((answer) => {
                const count = part.counts[truth * n + answer] as number;
                const share = shares[truth * n + answer] as number;
                const isChosen = cell?.part === part.part && cell.truth === truth && cell.answer === answer;
                return (
                  <td key={answer}>
                    <button
                      type="button"
                      className={`confusion-cell ${truth === answer ? 'confusion-right' : 'confusion-wrong'}`}
                      style={{ '--share': `${Math.round(share * 100)}%` } as CSSProperties}
                      aria-pressed={isChosen}
                      aria-label={t('cell', { truth: nameOf(truth), answer: nameOf(answer), count, share: percent(share) })}
                      title={t('cell', { truth: nameOf(truth), answer: nameOf(answer), count, share: percent(share) })}
                      data-testid={`cell-${part.part}-${truth}-${answer}`}
                      onClick={() => chooseCell({ part: part.part, truth, answer })}
                    >
                      {count === 0 ? '·' : formatCount(count)}
                    </button>
                  </td>
                );
              })}
            </tr>
          ))}
        </tbody>
      </table>
    </figure>
  );
}
