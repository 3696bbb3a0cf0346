import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { NodeId } from '../../graph-core/model/document.ts';
import { opOf } from '../../graph-core/ops/index.ts';
import { selectDocument } from '../state/document-store.ts';
import { uiStore, useDocument, useUi } from '../state/stores.ts';
import type { UiState } from '../state/ui-store.ts';
import { findNodes } from './find.ts';
import { flowHandle } from './flow-handle.ts';
import { reveal } from './view.ts';

const selectFinding = (state: UiState) => state.finding;

/** Selects a block and brings it on view. The keyboard stays where it is: what is typed next belongs to the search. */
function show(id: NodeId): void {
  uiStore.getState().select({ nodes: [id] });
  reveal(id);
}

/** Takes the box away and puts the keyboard on the block that was found. */
function leave(id: NodeId | undefined): void {
  uiStore.getState().setFinding(false);
  if (id !== undefined) flowHandle()?.focusNode(id);
}

function Box() {
  const { t } = useTranslation('canvas');
  const document = useDocument(selectDocument);
  const [query, setQuery] = useState('');
  const [at, setAt] = useState(0);
  const found = useMemo(() => findNodes(document, query), [document, query]);
  const go = (index: number): void => {
    const hit = found[(index + found.length) % Math.max(1, found.length)];
    if (!hit) return;
    setAt((index + found.length) % found.length);
    show(hit.id);
  };
  return (
    <search className="find-box popover">
      <input
        // biome-ignore lint/a11y/noAutofocus: the box was opened to type into it.
        autoFocus
        className="text-field"
        placeholder={t('find.search')}
        aria-label={t('find.search')}
        data-testid="find-search"
        value={query}
        onChange={(event) => {
          setQuery(event.target.value);
          const [first] = findNodes(document, event.target.value);
          setAt(0);
          if (first) show(first.id);
        }}
        onKeyDown={(event) => {
          // What is typed is no command; keys with Ctrl are none of the box.
          if (!(event.ctrlKey || event.metaKey)) event.stopPropagation();
          if (event.key === 'Enter') go(at + (event.shiftKey ? -1 : 1));
          if (event.key === 'Escape') leave(found[at]?.id);
        }}
      />
      <span className="find-count" role="status">
        {query.trim() === '' ? '' : t('find.count', { at: found.length === 0 ? 0 : at + 1, count: found.length })}
      </span>
      <span className="visually-hidden">{found[at] ? (found[at].title ?? opOf(found[at].type)?.title) : ''}</span>
    </search>
  );
}

/** Finds blocks by name, type, symbol or shape and brings them on view; Enter goes to the next, Escape to the block. */
export function FindBox() {
  return useUi(selectFinding) ? <Box /> : null;
}
