import { rootOf } from '../../graph-core/model/address.ts';
import { useTranslation } from '../i18n/use-translation.ts';
import { useGraphNames } from '../inspectors/use-graph-names.ts';
import { blockText } from '../program/text.ts';
import { uiStore } from '../state/stores.ts';
import { useActiveRun } from './active-run.ts';

/** The block that broke the latest run, with a jump to it; nothing where the run stayed finite. */
export function BrokenBlock() {
  const { t } = useTranslation('runs');
  const names = useGraphNames();
  const culprit = useActiveRun()?.culprit ?? null;
  if (culprit === null) return null;
  return (
    <span data-testid="broken-block" data-node={culprit}>
      {t('broken', { block: blockText(culprit, names) })}{' '}
      <button
        type="button"
        className="chip"
        data-testid="broken-block-show"
        onClick={() => uiStore.getState().focus(rootOf(culprit))}
      >
        {t('show-block')}
      </button>
    </span>
  );
}
