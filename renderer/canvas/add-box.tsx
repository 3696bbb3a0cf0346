import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { addBlock } from '../../graph-core/edit/edits/add-block.ts';
import { applyTransaction } from '../../graph-core/edit/transaction.ts';
import type { OpDef } from '../../graph-core/ops/define.ts';
import { opOf } from '../../graph-core/ops/index.ts';
import { BlockIcon } from '../palette/block-icon.tsx';
import { BLOCKS, searchBlocks } from '../palette/catalogue.ts';
import { editing } from '../state/editing.ts';
import { uiStore, useUi } from '../state/stores.ts';
import type { AddRequest, UiState } from '../state/ui-store.ts';
import { addBlockAt, wireTo } from './add.ts';

const selectAdding = (state: UiState) => state.adding;
const BOX = { width: 320, height: 320 } as const;

/** Blocks that a dropped wire could go to; all where there is no wire. */
function compatible(from: AddRequest['from']): readonly OpDef[] {
  if (from === null) return BLOCKS;
  const { document } = editing();
  return BLOCKS.filter((op) => {
    const added = addBlock(document, opOf, op.type, { x: 0, y: 0 });
    const after = added.ok ? applyTransaction(document, added.value) : added;
    return added.ok && after.ok && wireTo(after.value.document, added.value.id, from) !== null;
  });
}

function Box({ request }: { readonly request: AddRequest }) {
  const { t } = useTranslation('canvas');
  const [query, setQuery] = useState('');
  const [active, setActive] = useState(0);
  const blocks = useMemo(() => compatible(request.from), [request.from]);
  const found = useMemo(() => searchBlocks(query, blocks), [query, blocks]);
  const close = (): void => uiStore.getState().startAdding(null);
  const add = (op: OpDef | undefined): void => {
    if (!op) return;
    close();
    addBlockAt(op.type, request.at, request.from === null ? 'centre' : 'left', request.from);
  };
  const left = Math.min(request.screen.x, window.innerWidth - BOX.width - 8);
  const top = Math.min(request.screen.y, window.innerHeight - BOX.height - 8);
  return (
    <>
      <div className="box-scrim" onPointerDown={close} />
      <div className="add-box popover" role="dialog" aria-label={t('add.label')} style={{ left, top }} data-testid="add-box">
        <input
          // biome-ignore lint/a11y/noAutofocus: the box was opened to type into it.
          autoFocus
          className="text-field"
          placeholder={t('add.search')}
          aria-label={t('add.search')}
          aria-controls="add-box-list"
          aria-activedescendant={found[active] ? `add-${found[active].type}` : undefined}
          role="combobox"
          aria-expanded="true"
          data-testid="add-search"
          value={query}
          onChange={(event) => {
            setQuery(event.target.value);
            setActive(0);
          }}
          onKeyDown={(event) => {
            event.stopPropagation();
            if (event.key === 'Escape') close();
            else if (event.key === 'Enter') add(found[active]);
            else if (event.key === 'ArrowDown') setActive((at) => Math.min(found.length - 1, at + 1));
            else if (event.key === 'ArrowUp') setActive((at) => Math.max(0, at - 1));
            else return;
            event.preventDefault();
          }}
        />
        <div id="add-box-list" role="listbox" aria-label={t('add.label')} className="box-list">
          {found.map((op, index) => (
            // biome-ignore lint/a11y/useKeyWithClickEvents: the field above has the keys.
            // biome-ignore lint/a11y/useFocusableInteractive: the field above keeps the focus and names the active option.
            <div
              key={op.type}
              id={`add-${op.type}`}
              role="option"
              aria-selected={index === active}
              ref={index === active ? (element) => element?.scrollIntoView({ block: 'nearest' }) : undefined}
              className="palette-entry"
              data-focused={index === active}
              data-testid={`add-${op.type}`}
              onPointerMove={() => setActive(index)}
              onClick={() => add(op)}
            >
              <BlockIcon op={op} />
              <span className="palette-name">{op.title}</span>
              <span className="math box-symbol">{op.symbol}</span>
            </div>
          ))}
        </div>
        {found.length === 0 && <p className="palette-nothing">{t(request.from === null ? 'add.nothing' : 'add.nothing-fits')}</p>}
      </div>
    </>
  );
}

/** Search and add, at a place of the canvas; for a dropped wire, only what fits it. */
export function AddBox() {
  const request = useUi(selectAdding);
  return request === null ? null : <Box key={`${request.screen.x} ${request.screen.y}`} request={request} />;
}
