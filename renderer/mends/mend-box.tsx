import { CircleAlert, Info, TriangleAlert, X } from 'lucide-react';
import { type KeyboardEvent, useEffect, useMemo, useRef } from 'react';
import type { Mend } from '../../graph-core/edit/mends/mend.ts';
import { mendsOf } from '../../graph-core/edit/mends/mends-of.ts';
import type { Document, NodeId } from '../../graph-core/model/document.ts';
import type { Diagnostic } from '../../graph-core/model/result.ts';
import { flowHandle } from '../canvas/flow-handle.ts';
import { sayMessage } from '../i18n/messages.ts';
import { useTranslation } from '../i18n/use-translation.ts';
import { diagnosticsByNode } from '../state/derived.ts';
import { selectDocument } from '../state/document-store.ts';
import { uiStore, useDocument } from '../state/stores.ts';
import { MendButtons } from './mend-buttons.tsx';
import { type MendPlace, openMends, useMendPlace } from './mend-store.ts';

const ICON = { error: CircleAlert, warning: TriangleAlert, info: Info } as const;
const WIDTH = 380;
/** Room that is kept below the place; the box scrolls inside. */
const HEIGHT = 280;

/** How the canvas of an opened group calls a block. */
const nameOf = (path: NodeId): NodeId => path.slice(path.lastIndexOf('/') + 1);

interface Told {
  readonly diagnostic: Diagnostic;
  readonly mends: readonly Mend[];
}

const toldOf = (document: Document, id: NodeId): readonly Told[] =>
  (diagnosticsByNode(document).get(id) ?? []).map((diagnostic) => ({ diagnostic, mends: mendsOf(document, diagnostic) }));

function Problem({ told: { diagnostic, mends }, onDone }: { readonly told: Told; readonly onDone: () => void }) {
  const { t } = useTranslation(['drawer', 'mends']);
  const Icon = ICON[diagnostic.severity];
  return (
    <li className={`mend-problem mend-${diagnostic.severity}`} data-code={diagnostic.code}>
      <p>
        <Icon size={14} role="img" aria-label={t(`problems.${diagnostic.severity}`)} />
        <span>
          <code>{diagnostic.address}</code> {sayMessage(diagnostic.message)}
        </span>
      </p>
      {mends.length > 0 ? (
        <MendButtons mends={mends} onDone={onDone} />
      ) : (
        <p className="muted">
          {diagnostic.mend === undefined ? t('mends:none') : t('problems.mend', { mend: sayMessage(diagnostic.mend) })}
        </p>
      )}
    </li>
  );
}

/** Arrows go through the buttons, Escape closes: as in a menu. */
function onKeys(event: KeyboardEvent<HTMLElement>, close: () => void): void {
  const buttons = [...event.currentTarget.querySelectorAll('button')];
  const at = buttons.indexOf(document.activeElement as HTMLButtonElement);
  const by = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0;
  if (event.key === 'Escape') close();
  else if (by === 0) return;
  else buttons[(at + by + buttons.length) % buttons.length]?.focus();
  event.preventDefault();
  event.stopPropagation();
}

function Box({ place }: { readonly place: MendPlace }) {
  const { t } = useTranslation('mends');
  const shown = useDocument(selectDocument);
  const box = useRef<HTMLDivElement>(null);
  const told = useMemo(
    () => (place.kind === 'block' ? toldOf(shown, place.id) : [{ diagnostic: place.reason, mends: place.mends } satisfies Told]),
    [place, shown],
  );
  useEffect(() => {
    box.current?.querySelector<HTMLElement>('.mend-button, .mend-close')?.focus();
  }, []);
  const isMended = told.length === 0;
  useEffect(() => {
    if (isMended) openMends(null);
  }, [isMended]);
  // the keyboard goes back to the block: what is done next is done there
  const close = (): void => {
    openMends(null);
    if (place.kind === 'block') flowHandle()?.focusNode(nameOf(place.id));
  };
  const done = (): void => {
    openMends(null);
    const [id] = uiStore.getState().selection.nodes;
    const target = place.kind === 'block' ? place.id : id;
    if (target !== undefined) requestAnimationFrame(() => flowHandle()?.focusNode(nameOf(target)));
  };
  return (
    <>
      {/* biome-ignore lint/a11y/noStaticElementInteractions: a click outside closes the box, as Escape does. */}
      <div className="box-scrim" onPointerDown={close} onContextMenu={(event) => event.preventDefault()} />
      <div
        ref={box}
        className="mend-box popover"
        role="dialog"
        aria-label={place.kind === 'block' ? t('box') : t('box-wire')}
        data-testid="mend-box"
        style={{
          left: Math.max(8, Math.min(place.at.x, window.innerWidth - WIDTH - 8)),
          top: Math.max(8, Math.min(place.at.y, window.innerHeight - HEIGHT)),
        }}
        onKeyDown={(event) => onKeys(event, close)}
        onBlur={({ currentTarget, relatedTarget }) => {
          if (relatedTarget !== null && !currentTarget.contains(relatedTarget)) openMends(null);
        }}
      >
        <ul>
          {told.map((each, i) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: one place may have the same problem twice.
            <Problem key={`${each.diagnostic.code}${i}`} told={each} onDone={done} />
          ))}
        </ul>
        <button type="button" className="icon-button mend-close" aria-label={t('close')} title={t('close')} onClick={close}>
          <X size={14} aria-hidden />
        </button>
      </div>
    </>
  );
}

/** What is wrong at a block or with a refused wire, and what mends it, beside the place. */
export function MendBox() {
  const place = useMendPlace();
  return place === null ? null : <Box key={place.kind === 'block' ? place.id : place.reason.message} place={place} />;
}
