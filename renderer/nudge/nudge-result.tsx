import { useEffect, useState } from 'react';
import type { Address } from '../../graph-core/model/document.ts';
import type { Nudge } from '../../session/protocol.ts';
import { FloatCheck } from '../health/float-check.tsx';
import { useTranslation } from '../i18n/use-translation.ts';
import { useGraphNames } from '../inspectors/use-graph-names.ts';
import { blockText } from '../paths/block-text.ts';
import { formatFull, formatNumber } from '../ui/number-format.ts';
import { verdictOf } from './nudge-sentence.ts';
import { signed } from './signed.ts';

/** Rest before a change is spoken: a drag would flood. */
const QUIET_MS = 500;

/** What was predicted and what came, for the change and for parts of it. */
function Gaps({ answer, cost, change }: { readonly answer: Nudge; readonly cost: string; readonly change: string }) {
  const { t } = useTranslation('nudge');
  if (answer.rows.length === 0) return null;
  return (
    <table className="nudge-gaps">
      <thead>
        <tr>
          <th scope="col" className="math">
            {change}
          </th>
          <th scope="col">{t('predicted', { cost })}</th>
          <th scope="col">{t('actual', { cost })}</th>
          <th scope="col">{t('gap')}</th>
          <th scope="col">{t('cut')}</th>
        </tr>
      </thead>
      <tbody>
        {answer.rows.map(({ delta, predicted, actual, gap, ratio }, i) => (
          <tr key={delta} data-testid={`nudge-row-${i}`}>
            {[delta, predicted, actual].map((value, column) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: three columns that stay.
              <td key={column} title={formatFull(value)} data-value={String(value)}>
                {signed(value)}
              </td>
            ))}
            <td title={formatFull(gap)} data-value={String(gap)}>
              {formatNumber(gap)}
            </td>
            <td data-value={ratio ?? undefined}>{ratio === null ? (i === 0 ? '' : '–') : `÷ ${formatNumber(ratio)}`}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

/** The sentence now and, for who listens, the one that things have come to rest at. */
export function useSentence(answer: Nudge | null, change: string): { readonly text: string; readonly spoken: string } {
  const { t } = useTranslation('nudge');
  const names = useGraphNames();
  const [spoken, setSpoken] = useState('');
  const verdict = answer && verdictOf(answer);
  const blocks = verdict?.nodes.map((id) => blockText(id, names)).join(', ') ?? '';
  const text =
    verdict === null
      ? ''
      : t(`says.${verdict.key}`, {
          blocks,
          change,
          at: signed(verdict.at),
          ratio: formatNumber(verdict.ratio),
        });
  useEffect(() => {
    const timer = setTimeout(() => setSpoken(text), QUIET_MS);
    return () => clearTimeout(timer);
  }, [text]);
  return { text, spoken };
}

function Notes({ answer }: { readonly answer: Nudge }) {
  const { t } = useTranslation('nudge');
  const names = useGraphNames();
  const unsearched = answer.unsearched.map((id) => blockText(id, names)).join(', ');
  return (
    <p className="muted nudge-notes">
      {t('precision')}
      {answer.kinks === null && ` ${t('mean')}`}
      {unsearched !== '' && ` ${t('unsearched', { blocks: unsearched })}`}
    </p>
  );
}

interface NudgeResultProps {
  readonly answer: Nudge;
  readonly address: Address;
  /** Of the change: `dW₁[0]`. */
  readonly change: string;
  readonly text: string;
}

/** What a change did to the cost, and what was predicted of it. */
export function NudgeResult({ answer, address, change, text }: NudgeResultProps) {
  const { cost } = useGraphNames();
  const kinked = (answer.kinks ?? []).length > 0;
  const { index, delta } = answer;
  return (
    <>
      <Gaps answer={answer} cost={cost} change={change} />
      <p className="nudge-says" data-testid="nudge-says" data-kink={kinked}>
        {text}
      </p>
      <Notes answer={answer} />
      <FloatCheck question={{ name: 'nudge', payload: { address, index, delta } }} testId="nudge" />
    </>
  );
}
