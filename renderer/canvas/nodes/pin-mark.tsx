import { Pin } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { pinnedOf } from '../../../graph-core/document/pinned.ts';
import type { NodeId } from '../../../graph-core/model/document.ts';
import { useDocument } from '../../state/stores.ts';

/** The pin of a block that keeps its place. */
export function PinMark({ id }: { readonly id: NodeId }) {
  const { t } = useTranslation('arrange');
  const isPinned = useDocument(({ document }) => pinnedOf(document).has(id));
  if (!isPinned) return null;
  return (
    <span className="pin-mark" role="img" aria-label={t('pinned')} title={t('pinned')} data-testid={`pin-${id}`}>
      <Pin size={12} aria-hidden />
    </span>
  );
}
