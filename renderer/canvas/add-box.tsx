import { type KeyboardEvent, useState } from 'react';
import { blockSummary, blockTitle } from '../i18n/block-words.ts';
import { useTranslation } from '../i18n/use-translation.ts';
import { OwnOptions } from '../library/own-options.tsx';
import { BlockIcon } from '../palette/block-icon.tsx';
import { uiStore, useUi } from '../state/stores.ts';
import type { AddRequest, UiState } from '../state/ui-store.ts';
import { AT_FIRST, useWhole } from '../ui/use-whole.ts';
import { type Addable, addChoice, type Choice, choicesOf, fitsOnWire, useAddable } from './addable.ts';
import { useUnfit } from './use-unfit.ts';

const selectAdding = (state: UiState) => state.adding;
const BOX = { width: 320, height: 380 } as const;

interface ListProps {
  readonly addable: Addable;
  /** Places in the list, from 0. */
  readonly active: number;
  readonly point: (index: number) => void;
  readonly add: (index: number) => void;
}

function AddList({ addable: { blocks, recent, own, papers }, active, point, add }: ListProps) {
  const { t } = useTranslation(['canvas', 'wires', 'annotations']);
  const isWhole = useWhole();
  const firstPaper = blocks.length + own.length;
  return (
    <div id="add-box-list" role="listbox" aria-label={t('add.label')} className="box-list">
      {(isWhole ? blocks : blocks.slice(0, AT_FIRST)).map((op, index) => (
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
          onClick={() => add(index)}
        >
          <BlockIcon op={op} />
          <span className="palette-name">{blockTitle(op)}</span>
          {index < recent && <span className="box-recent">{t('wires:search.recent')}</span>}
          <span className="math box-symbol">{op.symbol}</span>
        </div>
      ))}
      <OwnOptions blocks={own} first={blocks.length} active={active} point={point} add={add} />
      {papers.map((kind, index) => (
        // biome-ignore lint/a11y/useKeyWithClickEvents: the field above has the keys.
        // biome-ignore lint/a11y/useFocusableInteractive: the field above keeps the focus and names the active option.
        <div
          key={kind}
          id={`add-${kind}`}
          role="option"
          aria-selected={firstPaper + index === active}
          className="palette-entry"
          data-focused={firstPaper + index === active}
          data-testid={`add-${kind}`}
          onPointerMove={() => point(firstPaper + index)}
          onClick={() => add(firstPaper + index)}
        >
          <span className={`paper-icon paper-${kind}`} aria-hidden="true" />
          <span className="palette-name">{t(`annotations:${kind}`)}</span>
        </div>
      ))}
    </div>
  );
}

interface HelpProps {
  readonly choice: Choice;
  readonly request: AddRequest;
}

/** One line about the block that Enter would add, and where it would go. */
function Help({ choice, request: { onto } }: HelpProps) {
  const { t } = useTranslation('wires');
  if (choice.kind === 'paper') return null;
  const fits = onto && fitsOnWire(choice, onto);
  return (
    <p className="box-help" id="add-box-help" data-testid="add-help">
      {choice.kind === 'block' ? blockSummary(choice.op) : choice.own.block.docs}
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

interface FieldProps {
  readonly isInsert: boolean;
  readonly query: string;
  readonly search: (query: string) => void;
  /** Of the line that Enter would add. */
  readonly active: string | undefined;
  readonly onKeyDown: (event: KeyboardEvent) => void;
}

/** Keeps the focus while the list is gone through. */
function Field({ isInsert, query, search, active, onKeyDown }: FieldProps) {
  const { t } = useTranslation(['canvas', 'wires']);
  return (
    <input
      // biome-ignore lint/a11y/noAutofocus: the box was opened to type into it.
      autoFocus
      className="text-field"
      placeholder={t(isInsert ? 'wires:search.insert' : 'add.search')}
      aria-label={t(isInsert ? 'wires:search.insert' : 'add.search')}
      aria-controls="add-box-list"
      aria-activedescendant={active}
      aria-describedby="add-box-help"
      role="combobox"
      aria-expanded="true"
      data-testid="add-search"
      value={query}
      onChange={(event) => search(event.target.value)}
      onKeyDown={onKeyDown}
    />
  );
}

function Box({ request }: { readonly request: AddRequest }) {
  const { t } = useTranslation(['canvas', 'wires']);
  const [query, setQuery] = useState('');
  const [active, setActive] = useState(0);
  const addable = useAddable(request, query);
  const choices = choicesOf(addable);
  const [count, chosen] = [choices.length, choices[active]];
  const close = (): void => uiStore.getState().startAdding(null);
  const search = (text: string): void => {
    setQuery(text);
    setActive(0);
  };
  const add = (index: number): void => {
    const choice = choices[index];
    if (!choice) return;
    close();
    addChoice(request, choice);
  };
  const go = (by: number): void => setActive((at) => (count === 0 ? 0 : (at + by + count) % count));
  const onKeyDown = (event: KeyboardEvent): void => {
    event.stopPropagation();
    const isBack = event.key === 'ArrowUp' || (event.key === 'Tab' && event.shiftKey);
    if (event.key === 'Escape') close();
    else if (event.key === 'Enter') add(active);
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
        <Field {...{ isInsert, query, search, onKeyDown }} active={chosen && `add-${chosen.id}`} />
        <AddList {...{ addable, active, add }} point={setActive} />
        {count === 0 && <p className="palette-nothing">{t(nothing)}</p>}
        {chosen && <Help choice={chosen} request={request} />}
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
