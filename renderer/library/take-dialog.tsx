import { useState } from 'react';
import { type Library, type Standing, standingOf } from '../../graph-core/document/library.ts';
import { useTranslation } from '../i18n/use-translation.ts';
import { uiStore } from '../state/stores.ts';
import { Button } from '../ui/button.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { keepBlocks, selectBlocks, useLibrary } from './library-store.ts';
import { OwnIcon } from './own-icon.tsx';
import './library.css';

/** What is taken unless the user says otherwise: nothing that would take the place of something newer or of another block. */
const BY_ITSELF: ReadonlySet<Standing> = new Set(['new', 'newer']);

/** Which blocks of a file are to come into the personal library, and what each would do to what is there. */
export function TakeDialog({ file, library }: { readonly file: string; readonly library: Library }) {
  const { t } = useTranslation('library');
  const here = useLibrary(selectBlocks);
  const rows = Object.entries(library.blocks).map(([id, block]) => ({ id, block, standing: standingOf(block, here[id]) }));
  const [chosen, setChosen] = useState<ReadonlySet<string>>(
    () => new Set(rows.filter(({ standing }) => BY_ITSELF.has(standing)).map(({ id }) => id)),
  );
  const close = (): void => uiStore.getState().openDialog(null);
  const choose = (id: string, isIn: boolean): void =>
    setChosen((before) => new Set(isIn ? [...before, id] : [...before].filter((each) => each !== id)));
  const take = (): void => {
    close();
    void keepBlocks(Object.fromEntries(rows.filter(({ id }) => chosen.has(id)).map(({ id, block }) => [id, block])));
    uiStore.getState().notify({ kind: 'info', text: t('taken', { count: chosen.size, file }) });
  };
  return (
    <Dialog
      title={t('take.title', { file })}
      onClose={close}
      testId="take-library"
      actions={
        <>
          <Button onPress={close}>{t('cancel')}</Button>
          <Button kind="primary" onPress={take} isDisabled={chosen.size === 0} testId="take-blocks">
            {t('take.take', { count: chosen.size })}
          </Button>
        </>
      }
    >
      <ul className="library-rows">
        {rows.map(({ id, block, standing }) => (
          <li key={id}>
            <label>
              <input
                type="checkbox"
                checked={chosen.has(id)}
                disabled={standing === 'same'}
                data-testid={`take-${id}`}
                onChange={(event) => choose(id, event.target.checked)}
              />
              <OwnIcon icon={block.icon} />
              <span className="library-row-title">{t('titled', { title: block.title, version: block.version })}</span>
              <span className="muted" data-testid={`standing-${id}`}>
                {t(`standing.${standing}`, { version: here[id]?.version ?? 0 })}
              </span>
            </label>
          </li>
        ))}
      </ul>
    </Dialog>
  );
}
