import { X } from 'lucide-react';
import type { DragEvent } from 'react';
import type { LibraryBlock } from '../../graph-core/document/library.ts';
import { BLOCK_DRAG, dragFromPalette } from '../canvas/drop.ts';
import { selectedWire } from '../canvas/selected-wire.ts';
import { useTranslation } from '../i18n/use-translation.ts';
import { freeMiddle } from '../palette/free-middle.ts';
import { uiStore } from '../state/stores.ts';
import { addOwnAt, OWN_PREFIX } from './add-own.ts';
import { answers, selectBlocks, useLibrary } from './library-store.ts';
import { OwnIcon } from './own-icon.tsx';
import './library.css';

function Entry({ id, block }: { readonly id: string; readonly block: LibraryBlock }) {
  const { t } = useTranslation('library');
  const onDragStart = (event: DragEvent): void => {
    event.dataTransfer.setData(BLOCK_DRAG, `${OWN_PREFIX}${id}`);
    dragFromPalette(`${OWN_PREFIX}${id}`);
    event.dataTransfer.effectAllowed = 'copy';
  };
  return (
    <li className="my-block">
      <button
        type="button"
        className="palette-entry"
        draggable
        onDragStart={onDragStart}
        onDragEnd={() => dragFromPalette(null)}
        onClick={() => {
          const at = freeMiddle();
          if (at) addOwnAt(id, at, 'centre', { onto: selectedWire() });
        }}
        title={[t('titled', { title: block.title, version: block.version }), block.docs ?? ''].join('\n')}
        data-testid={`my-block-${id}`}
      >
        <span className="my-block-icon">
          <OwnIcon icon={block.icon} />
        </span>
        <span className="palette-name">{block.title}</span>
      </button>
      <button
        type="button"
        className="my-block-forget"
        aria-label={t('forget', { title: block.title })}
        title={t('forget', { title: block.title })}
        data-testid={`forget-${id}`}
        onClick={() => uiStore.getState().openDialog({ kind: 'forget-block', id, title: block.title })}
      >
        <X size={12} aria-hidden />
      </button>
    </li>
  );
}

/** The blocks of the personal library in the palette: dragged or clicked like any other. */
export function MyBlocks({ query }: { readonly query: string }) {
  const { t } = useTranslation('library');
  const found = Object.entries(useLibrary(selectBlocks)).filter(([, block]) => answers(block, query));
  if (found.length === 0) return null;
  return (
    <section aria-label={t('my-blocks')} data-testid="my-blocks">
      <h2>{t('my-blocks')}</h2>
      <ul>
        {found.map(([id, block]) => (
          <Entry key={id} id={id} block={block} />
        ))}
      </ul>
    </section>
  );
}
