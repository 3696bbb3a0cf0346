import { ChevronLeft, ChevronRight } from 'lucide-react';
import { asIteration, isRepeat, iterationOf, timesOf } from '../../graph-core/validate/instances.ts';
import { useTranslation } from '../i18n/use-translation.ts';
import { selectDocument } from '../state/document-store.ts';
import { nodeAt } from '../state/inside-place.ts';
import { uiStore, useDocument } from '../state/stores.ts';
import { IconButton } from '../ui/button.tsx';

/** Which iteration of a repeat is shown, and those before and behind it; nothing elsewhere. */
export function Iterations({ path }: { readonly path: string }) {
  const { t } = useTranslation('inside');
  const document = useDocument(selectDocument);
  const at = asIteration(path);
  const repeat = at && nodeAt(at.repeat, document);
  if (!repeat || !isRepeat(repeat)) return null;
  const times = timesOf(repeat);
  const go = (by: number): void => uiStore.getState().openInside(iterationOf(at.repeat, at.index + by));
  return (
    <fieldset className="inside-iterations" aria-label={t('iteration.label')}>
      <IconButton label={t('iteration.previous')} testId="iteration-previous" isDisabled={at.index === 0} onPress={() => go(-1)}>
        <ChevronLeft size={16} aria-hidden />
      </IconButton>
      <span data-testid="iteration" role="status">
        {t('iteration.of', { index: at.index, last: times - 1 })}
      </span>
      <IconButton label={t('iteration.next')} testId="iteration-next" isDisabled={at.index + 1 >= times} onPress={() => go(1)}>
        <ChevronRight size={16} aria-hidden />
      </IconButton>
    </fieldset>
  );
}
