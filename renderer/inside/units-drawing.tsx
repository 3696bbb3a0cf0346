import { useEffect, useMemo, useState } from 'react';
import type { Document } from '../../graph-core/model/document.ts';
import { opOf } from '../../graph-core/ops/index.ts';
import type { Inside, Units } from '../../session/protocol.ts';
import { symbolText } from '../canvas/symbols.ts';
import { titleOf } from '../i18n/block-words.ts';
import { useTranslation } from '../i18n/use-translation.ts';
import { symbolOf } from '../state/derived.ts';
import { selectDocument } from '../state/document-store.ts';
import { sessionStore, useSession } from '../state/session.ts';
import type { SessionState } from '../state/session-store.ts';
import { useDocument, useUi } from '../state/stores.ts';
import { beginWalk } from '../state/term-walk.ts';
import type { UiState } from '../state/ui-store.ts';
import { POINTED_AT, symbolsInside } from './drawing.ts';
import { FlowPane } from './flow-pane.tsx';
import type { UnitsDrawn } from './unit-parts.tsx';
import { unitsGeometry } from './units.ts';
import { UnitsPagers } from './units-pagers.tsx';
import { UnitsPanel } from './units-panel.tsx';
import { type Pointed, pointedText, type Told, type UnitSymbols, walkText } from './units-text.ts';
import type { UnitsNode } from './units-view.tsx';
import { firstTermOf, type UnitsWalk, unitsWalk } from './units-walk.ts';
import { useUnits } from './use-units.ts';

const selectPlace = ({ inside }: UiState) => inside?.units;
const selectView = (state: SessionState) => state.view;
const selectWalk = (state: SessionState) => state.walk;
const selectByTerms = ({ granularity }: SessionState) => granularity === 'term';

/** What the values are called; `symbol` gives the document's name of what the function behind the sums makes. */
function symbolsOf(inside: Inside, document: Document, { after }: Units): UnitSymbols {
  const symbols = symbolsInside(inside, document);
  const text = (address: string): string => symbolText(symbols.get(address) ?? '');
  const leaving = Object.entries(inside.variables).find(([, { port }]) => port !== null)?.[0] ?? '';
  const behind = after ? symbolOf(document, after.output) : '';
  return {
    input: text('@input.value'),
    weight: text('@weight.value'),
    bias: text('@bias.value'),
    output: text(leaving),
    after: symbolText(behind.slice(behind.lastIndexOf('.') + 1)),
    function: titleOf(opOf(after?.type ?? '')) ?? '',
  };
}

function nodeOf(drawn: UnitsDrawn): UnitsNode {
  const { width, height } = drawn.geometry;
  return {
    id: 'units',
    type: 'units',
    position: { x: 0, y: 0 },
    width,
    height,
    data: { drawn },
    focusable: false,
    style: POINTED_AT,
  };
}

const isWithin = ({ rows, columns }: Units, { row, column }: Pointed): boolean => row < rows.count && column < columns.count;

/** What is looked at: the last of pointer and keyboard says it, and a step of the walk ends it. */
function useLook(units: Units, walk: UnitsWalk | null) {
  const [hovered, onPoint] = useState<Pointed | null>(null);
  const [focused, setFocused] = useState<Pointed | null>(null);
  const onFocus = (at: Pointed | null): void => {
    setFocused(at);
    if (at) onPoint(null);
  };
  // biome-ignore lint/correctness/useExhaustiveDependencies: a step of the walk decides.
  useEffect(() => {
    onPoint(null);
    setFocused(null);
  }, [walk?.phase, walk?.at]);
  const chosen = hovered ?? focused;
  return { pointed: chosen && isWithin(units, chosen) ? chosen : null, onPoint, onFocus };
}

/** The step by terms goes on at the sum of a unit that was chosen. */
function walkTo(units: Units, walk: UnitsWalk | null, chosen: Pointed): void {
  const { view, set } = sessionStore.getState();
  const at = walk && firstTermOf(walk, chosen);
  if (!walk || at === null || view === null) return;
  set({ walk: { ...beginWalk(view, units.terms[walk.phase], 'begin', 'units'), at } });
}

/** The single units of a layer with their arithmetic, a window of them where they are many. */
export function UnitsDrawing({ inside }: { readonly inside: Inside }) {
  const units = useUnits(inside.path, useUi(selectPlace));
  return units && <Shown inside={inside} units={units} />;
}

function Shown({ inside, units }: { readonly inside: Inside; readonly units: Units }) {
  const { t } = useTranslation();
  const document = useDocument(selectDocument);
  const [view, ownWalk, byTerms] = [useSession(selectView), useSession(selectWalk), useSession(selectByTerms)];
  const walk = useMemo(() => unitsWalk(units, view, ownWalk, byTerms), [units, view, ownWalk, byTerms]);
  const { pointed, onPoint, onFocus } = useLook(units, walk);
  const symbols = useMemo(() => symbolsOf(inside, document, units), [inside, document, units]);
  const observed = inside.nodes.find(({ id }) => id === '@input')?.type === 'observed';
  const told: Told = { units, symbols, t };
  const geometry = unitsGeometry(units);
  const drawn: UnitsDrawn = {
    told,
    geometry,
    observed,
    walk,
    pointed,
    onPoint,
    onFocus,
    onChoose: (at) => walkTo(units, walk, at),
  };
  const line = pointed ? pointedText(told, pointed) : walk ? walkText(told, walk) : t('units:hint');
  const bounds = { x: -24, y: -40, width: geometry.width + 48, height: geometry.height + 80 };
  return (
    <>
      <UnitsPagers units={units} />
      <FlowPane nodes={[nodeOf(drawn)]} edges={[]} bounds={bounds} shows={`${inside.path} ${geometry.height}`} />
      <UnitsPanel units={units} line={line} isDense={geometry.isDense} />
    </>
  );
}
