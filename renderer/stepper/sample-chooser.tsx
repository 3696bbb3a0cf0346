import { Layers } from 'lucide-react';
import { Group } from 'react-aria-components';
import type { SampleChoice } from '../../session/protocol.ts';
import { execute } from '../commands/command.ts';
import { unfoldSamples } from '../commands/unfold-samples.ts';
import { useKeys } from '../commands/use-keys.ts';
import { useTranslation } from '../i18n/use-translation.ts';
import { NumberInput } from '../ui/number-field.tsx';
import { formatCount } from '../ui/number-format.ts';

export interface SampleChooserProps {
  readonly sample: SampleChoice;
  /** P: samples in the bound data. */
  readonly samples: number;
  /** Samples of the training step's batch, where the mean is over that. */
  readonly batch: number | null;
  readonly disabled: boolean;
  readonly onChoose: (sample: SampleChoice) => void;
}

/** Which sample the circles show, p counted from 0 as entries are and as S = {(x[p], y[p]), p = 0 ... P - 1} has it, or the mean over S. */
export function SampleChooser({ sample, samples, batch, disabled, onChoose }: SampleChooserProps) {
  const { t } = useTranslation('stepper');
  const at = sample === 'mean' ? 0 : sample;
  const isMean = sample === 'mean';
  const unfoldKeys = useKeys()(unfoldSamples.id);
  const alone = samples <= 1;
  return (
    <Group className="sample-chooser" aria-label={t('sample.label')} data-testid="sample-select" data-sample={sample}>
      <button
        type="button"
        className="icon-button"
        aria-label={t('sample.previous')}
        title={t('sample.previous')}
        disabled={disabled || alone || isMean || at <= 0}
        onClick={() => onChoose(at - 1)}
      >
        ‹
      </button>
      <span className="sample-place">
        <span className="sample-word">{t('sample.word')}</span>
        <NumberInput
          value={isMean || samples === 0 ? null : at}
          onCommit={onChoose}
          label={samples === 0 ? t('sample.none') : t('sample.field', { last: samples - 1 })}
          integer
          min={0}
          max={Math.max(0, samples - 1)}
          disabled={disabled || alone}
          placeholder="–"
          className="sample-field"
          testId="sample-number"
        />
        <span className="sample-of">{t('sample.of', { count: samples, formatted: formatCount(samples) })}</span>
      </span>
      <button
        type="button"
        className="icon-button"
        aria-label={t('sample.next')}
        title={t('sample.next')}
        disabled={disabled || alone || (!isMean && at >= samples - 1)}
        onClick={() => onChoose(isMean ? 0 : at + 1)}
      >
        ›
      </button>
      <button
        type="button"
        className={`chip${isMean ? ' chip-on' : ''}`}
        aria-pressed={isMean}
        data-testid="sample-mean"
        disabled={disabled || alone}
        title={batch === null ? t('sample.mean-title', { count: samples }) : t('sample.batch-title', { count: batch })}
        onClick={() => onChoose(isMean ? 0 : 'mean')}
      >
        {batch === null ? t('sample.mean') : t('sample.batch', { count: batch })}
      </button>
      <button
        type="button"
        className="icon-button"
        aria-label={t('sample.unfold')}
        aria-keyshortcuts={unfoldKeys}
        title={unfoldKeys === undefined ? t('sample.unfold') : `${t('sample.unfold')} (${unfoldKeys})`}
        disabled={disabled || alone}
        data-testid="unfold"
        onClick={() => execute(unfoldSamples)}
      >
        <Layers size={14} aria-hidden />
      </button>
    </Group>
  );
}
