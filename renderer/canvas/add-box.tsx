import { type KeyboardEvent, useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { AnnotationKind } from '../../graph-core/document/annotations.ts';
import type { Document } from '../../graph-core/model/document.ts';
import type { OpDef } from '../../graph-core/ops/define.ts';
import { annotate } from '../commands/annotate.ts';
import { drawingContext } from '../commands/command.ts';
import { blockSummary, blockTitle } from '../i18n/block-words.ts';
import { addOwnAt, fitsOwnOnWire } from '../library/add-own.ts';
import { type Own, OwnOptions, useOwn } from '../library/own-options.tsx';
import { BlockIcon } from '../palette/block-icon.tsx';
import { BLOCKS, searchBlocks } from '../palette/catalogue.ts';
import { recentBlocks } from '../palette/recent.ts';
import { editing } from '../state/editing.ts';
import { uiStore, useUi } from '../state/stores.ts';
import type { AddRequest, UiState } from '../state/ui-store.ts';
import { AT_FIRST, useWhole } from '../ui/use-whole.ts';
import { addBlockAt } from './add.ts';
import { blocksForPort, blocksForWire } from './fitting-blocks.ts';
import { useUnfit } from './use-unfit.ts';

const selectAdding = (state: UiState) => state.adding;
/** What can be drawn that is no block. */
const PAPERS: readonly AnnotationKind[] = ['note', 'frame'];
const says = (name: string, query: string): boolean => name.toLowerCase().includes(query.trim().toLowerCase());
const BOX = { width: 320, height: 380 } as const;

/** Blocks that a dropped wire could go to, or that fit onto a wire; all where there is no wire. */
function compatible(document: Document, { from, onto, mustFit }: AddRequest): readonly OpDef[] {
  const fitting = onto && mustFit ? blocksForWire(document, onto) : from && blocksForPort(document, from);
  return fitting === null ? BLOCKS : BLOCKS.filter(({ type }) => fitting.has(type));
}

/** What a search lists: for an empty one the blocks that were added last come first. */
function listed(query: string, blocks: readonly OpDef[]): { readonly found: readonly OpDef[]; readonly recent: number } {
  if (query.trim() !== '') return { found: searchBlocks(query, blocks), recent: 0 };
  const recent = recentBlocks().flatMap((type) => blocks.find((op) => op.type === type) ?? []);
  return { found: [...recent, ...blocks.filter((op) => !recent.includes(op))], recent: recent.length };
}

const anchorOf = ({ from }: AddRequest) => (from === null ? 'centre' : from.side === 'source' ? 'left' : 'right');

interface ListProps {
  readonly found: readonly OpDef[];
  readonly recent: number;
  readonly active: number;
  readonly point: (index: number) => void;
  readonly add: (op: OpDef) => void;
  /** Behind the blocks: those of one's own, then papers. */
  readonly own: readonly Own[];
  readonly addOwn: (id: string) => void;
  readonly papers: readonly AnnotationKind[];
  readonly draw: (kind: AnnotationKind) => void;
}

function BlockList({ found, recent, active, point, add, own, addOwn, papers, draw }: ListProps) {
  const { t } = useTranslation(['canvas', 'wires', 'annotations']);
  const isWhole = useWhole();
  return (
    <div id="add-box-list" role="listbox" aria-label={t('add.label')} className="box-list">
      {(isWhole ? found : found.slice(0, AT_FIRST)).map((op, index) => (
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
          onPointerMove={() => point(index)}
          onClick={() => add(op)}
        >
          <BlockIcon op={op} />
          <span className="palette-name">{blockTitle(op)}</span>
          {index < recent && <span className="box-recent">{t('wires:search.recent')}</span>}
          <span className="math box-symbol">{op.symbol}</span>
        </div>
      ))}
      <OwnOptions blocks={own} first={found.length} active={active} point={point} add={addOwn} />
      {papers.map((kind, index) => (
        // biome-ignore lint/a11y/useKeyWithClickEvents: the field above has the keys.
        // biome-ignore lint/a11y/useFocusableInteractive: the field above keeps the focus and names the active option.
        <div
          key={kind}
          id={`add-${kind}`}
          role="option"
          aria-selected={found.length + own.length + index === active}
          className="palette-entry"
          data-focused={found.length + own.length + index === active}
          data-testid={`add-${kind}`}
          onPointerMove={() => point(found.length + own.length + index)}
          onClick={() => draw(kind)}
        >
          <span className={`paper-icon paper-${kind}`} aria-hidden="true" />
          <span className="palette-name">{t(`annotations:${kind}`)}</span>
        </div>
      ))}
    </div>
  );
}

interface HelpProps {
  readonly op: OpDef | undefined;
  readonly own: Own | undefined;
  readonly request: AddRequest;
}

/** One line about the block that Enter would add, and where it would go. */
function Help({ op, own, request }: HelpProps) {
  const { t } = useTranslation('wires');
  if (!op && !own) return null;
  const { onto } = request;
  const document = editing().drawn;
  const fits =
    onto && (op ? blocksForWire(document, onto).has(op.type) : own && fitsOwnOnWire(document, own.id, own.block, onto));
  const says = op ? blockSummary(op) : own?.block.docs;
  return (
    <p className="box-help" id="add-box-help" data-testid="add-help">
      {says}
      {fits && <span className="box-onto"> {t('search.onto', { from: onto.from, to: onto.to })}</span>}
    </p>
  );
}

/** Why a block that is looked for is not among those that fit on the wire. */
function Unfit({ request, query }: { readonly request: AddRequest; readonly query: string }) {
  const { t } = useTranslation('wires');
  const unfit = useUnfit(request, query);
  if (unfit === null) return null;
  return (
    <p className="box-help" role="status" data-testid="add-unfit">
      {t('search.unfit', { ...unfit })}
    </p>
  );
}

function Box({ request }: { readonly request: AddRequest }) {
  const { t } = useTranslation(['canvas', 'wires', 'annotations']);
  const [query, setQuery] = useState('');
  const [active, setActive] = useState(0);
  const blocks = useMemo(() => compatible(editing().document, request), [request]);
  const { found, recent } = useMemo(() => listed(query, blocks), [query, blocks]);
  const takesPaper = request.from === null && request.mustFit !== true;
  const papers = takesPaper ? PAPERS.filter((kind) => says(t(`annotations:${kind}`), query)) : [];
  const own = useOwn(request, query);
  const count = found.length + own.length + papers.length;
  const names = [...found.map(({ type }) => type), ...own.map(({ id }) => `own-${id}`), ...papers];
  const close = (): void => uiStore.getState().startAdding(null);
  const add = (op: OpDef | undefined): void => {
    if (!op) return;
    close();
    const { from, onto, at } = request;
    addBlockAt(op.type, at, anchorOf(request), { from, ...(onto ? { onto } : {}) });
  };
  const addOwn = (id: string): void => {
    close();
    const { from, onto, at } = request;
    addOwnAt(id, at, anchorOf(request), { from, ...(onto ? { onto } : {}) });
  };
  const choose = (): void => {
    const mine = own[active - found.length];
    if (active < found.length) add(found[active]);
    else if (mine) addOwn(mine.id);
    else draw(papers[active - found.length - own.length]);
  };
  const draw = (kind: AnnotationKind | undefined): void => {
    if (!kind) return;
    close();
    annotate(drawingContext(), kind, request.at);
  };
  const go = (by: number): void => setActive((at) => (count === 0 ? 0 : (at + by + count) % count));
  const onKeyDown = (event: KeyboardEvent): void => {
    event.stopPropagation();
    const isBack = event.key === 'ArrowUp' || (event.key === 'Tab' && event.shiftKey);
    if (event.key === 'Escape') close();
    else if (event.key === 'Enter') choose();
    else if (isBack) go(-1);
    else if (event.key === 'ArrowDown' || event.key === 'Tab') go(1);
    else return;
    event.preventDefault();
  };
  const left = Math.min(request.screen.x, window.innerWidth - BOX.width - 8);
  const top = Math.min(request.screen.y, window.innerHeight - BOX.height - 8);
  const isInsert = request.mustFit === true;
  const nothing = isInsert ? 'wires:search.nothing-on' : request.from === null ? 'add.nothing' : 'add.nothing-fits';
  return (
    <>
      <div className="box-scrim" onPointerDown={close} />
      <div className="add-box popover" role="dialog" aria-label={t('add.label')} style={{ left, top }} data-testid="add-box">
        <input
          // biome-ignore lint/a11y/noAutofocus: the box was opened to type into it.
          autoFocus
          className="text-field"
          placeholder={t(isInsert ? 'wires:search.insert' : 'add.search')}
          aria-label={t(isInsert ? 'wires:search.insert' : 'add.search')}
          aria-controls="add-box-list"
          aria-activedescendant={active < count ? `add-${names[active]}` : undefined}
          aria-describedby="add-box-help"
          role="combobox"
          aria-expanded="true"
          data-testid="add-search"
          value={query}
          onChange={(event) => {
            setQuery(event.target.value);
            setActive(0);
          }}
          onKeyDown={onKeyDown}
        />
        <BlockList {...{ found, recent, active, add, own, addOwn, papers, draw }} point={setActive} />
        {count === 0 && <p className="palette-nothing">{t(nothing)}</p>}
        <Help op={found[active]} own={own[active - found.length]} request={request} />
        <Unfit request={request} query={query} />
      </div>
    </>
  );
}

/** Search and add, at a place of the canvas; for a dropped wire, only what fits it. */
export function AddBox() {
  const request = useUi(selectAdding);
  return request === null ? null : <Box key={`${request.screen.x} ${request.screen.y}`} request={request} />;
}
