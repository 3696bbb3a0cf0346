import { useCallback, useRef } from 'react';
import { setTitle } from '../../../graph-core/edit/edits/set.ts';
import type { GraphNode } from '../../../graph-core/model/document.ts';
import { isCost } from '../../../graph-core/ops/define.ts';
import { opOf } from '../../../graph-core/ops/index.ts';
import { titleOf } from '../../i18n/block-words.ts';
import { useTranslation } from '../../i18n/use-translation.ts';
import { ownTitle } from '../../library/own-face.tsx';
import { editing } from '../../state/editing.ts';
import { uiStore, useDocument, useUi } from '../../state/stores.ts';
import type { UiState } from '../../state/ui-store.ts';
import { leavesToHistory } from '../../ui/field-keys.ts';
import { isDisc } from '../geometry.ts';

/** The field over a title; in an opened group the block is called as it is in there. */
export function TitleEditor({ node }: { readonly node: GraphNode }) {
  const { t } = useTranslation('canvas');
  const done = useRef(false);
  const close = (text: string | null): void => {
    if (done.current) return;
    done.current = true;
    uiStore.getState().edit(null);
    const { document, attempt } = editing();
    if (text !== null && text.trim() !== (node.title ?? '')) attempt(setTitle(document, node.id, text.trim()));
  };
  return (
    <input
      // biome-ignore lint/a11y/noAutofocus: the field opens where the user just asked for it.
      autoFocus
      className="title-editor nodrag nopan"
      aria-label={t('rename')}
      data-testid={`title-editor-${node.id}`}
      defaultValue={node.title ?? ''}
      placeholder={node.id}
      maxLength={80}
      onFocus={(event) => event.currentTarget.select()}
      onBlur={(event) => close(event.currentTarget.value)}
      onKeyDown={(event) => {
        if (leavesToHistory(event)) return close(null);
        event.stopPropagation();
        if (event.key === 'Enter') close(event.currentTarget.value);
        if (event.key === 'Escape') close(null);
      }}
    />
  );
}

/** What a block is called; a double-click or F2 renames it. */
export function Title({ node }: { readonly node: GraphNode }) {
  // names of blocks are those of the language
  useTranslation();
  const editing = useUi(
    useCallback((state: UiState) => state.editing?.kind === 'title' && state.editing.node === node.id, [node.id]),
  );
  const own = useDocument(({ document }) => ownTitle(document, node));
  if (editing) return <TitleEditor node={node} />;
  const isVariable = isDisc(node.type);
  const op = opOf(node.type);
  const name = node.title ?? (isVariable ? node.id : (own ?? titleOf(op) ?? node.id));
  // Messages and addresses name a block without a name of its own by its id; a cost shows it as its symbol.
  const hasId = node.title === undefined && !isVariable && op !== undefined && !isCost(op);
  // Only the text renames: a double-click beside it, on the body of the block, opens the block.
  return (
    <span className="title" title={node.id}>
      {/* biome-ignore lint/a11y/noStaticElementInteractions: a shortcut for the mouse; F2 does the same by keyboard. */}
      <span
        className="title-text"
        data-testid={`title-${node.id}`}
        onDoubleClick={(event) => {
          event.stopPropagation();
          uiStore.getState().edit({ kind: 'title', node: node.id });
        }}
      >
        {name}
        {/* parts the two where they are read out */}
        {hasId && ' '}
        {hasId && <span className="title-id">{node.id}</span>}
      </span>
    </span>
  );
}
