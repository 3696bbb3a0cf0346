import { Pin } from 'lucide-react';
import type { NodeId } from '../../../graph-core/model/document.ts';
import { useTranslation } from '../../i18n/use-translation.ts';

/** The pin of a block that keeps its place. */
export function PinMark({ id }: { readonly id: NodeId }) {
  const { t } = useTranslation('arrange');
  return (
    <span className="pin-mark" role="img" aria-label={t('pinned')} title={t('pinned')} data-testid={`pin-${id}`}>
      <Pin size={12} aria-hidden />
    </span>
  );
}
