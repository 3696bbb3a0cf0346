import { X } from 'lucide-react';
import { type RefObject, useEffect, useRef } from 'react';
import type { Address } from '../../graph-core/model/document.ts';
import { useTranslation } from '../i18n/use-translation.ts';
import { useGraphNames } from '../inspectors/use-graph-names.ts';
import { useSession } from '../state/session.ts';
import type { SessionState } from '../state/session-store.ts';
import { useUi } from '../state/stores.ts';
import type { UiState } from '../state/ui-store.ts';
import { IconButton } from '../ui/button.tsx';
import { indexLabel } from '../ui/heat.ts';
import { NumberInput } from '../ui/number-field.tsx';
import { formatNumber } from '../ui/number-format.ts';
import { useReturnFocus } from '../ui/return-focus.ts';
import { EntryPicker, InnerValues } from './nudge-choice.tsx';
import { NudgeResult, useSentence } from './nudge-result.tsx';
import { changeNudge, endNudge, type NudgeState, type NudgeTarget, unitOf, useNudge } from './nudge-store.ts';
import { useCorner, useDrag } from './panel-place.ts';
import { Scrubber } from './scrubber.tsx';
import { useNudgeAnswer } from './use-nudge-answer.ts';
import './nudge.css';

const selectPlace = ({ inside }: UiState): string => inside?.path ?? '';
const selectTarget = (state: NudgeState) => state.target;
const selectAnswer = (state: NudgeState) => state.answer;
const selectProblem = (state: NudgeState) => state.problem;
const selectValues = (state: SessionState) => state.view?.values;

interface EntryProps {
  /** Of the number that is changed: `W₁[0]`. */
  readonly name: string;
  /** What it is before the change. */
  readonly entry: number;
}

function Head({ name, entry, drag }: EntryProps & { readonly drag: ReturnType<typeof useDrag> }) {
  const { t } = useTranslation('nudge');
  return (
    <header onPointerDown={drag.down} onPointerMove={drag.move}>
      <strong>{t('title')}</strong>
      <span>
        <span className="math">{name}</span> = {formatNumber(entry)}
      </span>
      <IconButton label={t('end')} keys="Esc" testId="nudge-end" onPress={endNudge}>
        <X size={14} aria-hidden />
      </IconButton>
    </header>
  );
}

/** By how much: pulled, typed, halved or turned round. */
function Change({ name, entry, delta }: EntryProps & { readonly delta: number }) {
  const { t } = useTranslation('nudge');
  const change = (to: number): void => changeNudge({ delta: to });
  return (
    <div className="nudge-row">
      <Scrubber value={delta} unit={unitOf(entry)} label={t('scrub', { name })} onChange={change} />
      <NumberInput value={delta} label={t('delta', { name })} testId="nudge-delta" onCommit={change} />
      <button type="button" className="plain-button" data-testid="nudge-half" onClick={() => change(delta / 2)}>
        {t('half')}
      </button>
      <button type="button" className="plain-button" aria-label={t('flip')} title={t('flip')} onClick={() => change(-delta)}>
        ±
      </button>
    </div>
  );
}

/** The keys are at the change as soon as a value is nudged, and go back to where they were. */
function useFocus(panel: RefObject<HTMLElement | null>, address: Address): void {
  useReturnFocus();
  // biome-ignore lint/correctness/useExhaustiveDependencies: another value is a nudge of its own.
  useEffect(() => {
    panel.current?.querySelector<HTMLElement>('[role="spinbutton"]')?.focus({ preventScroll: true });
  }, [address]);
}

function Panel({ target }: { readonly target: NudgeTarget }) {
  const { t } = useTranslation('nudge');
  const names = useGraphNames();
  const answer = useNudge(selectAnswer);
  const problem = useNudge(selectProblem);
  const { address } = target;
  const summary = useSession(selectValues)?.[address];
  const body = useRef<HTMLElement>(null);
  useFocus(body, address);
  useNudgeAnswer();
  const drag = useDrag();
  const place = useUi(selectPlace);
  const { side, end } = useCorner(body, `${address} ${place}`);
  const shape = summary?.shape ?? [];
  const index = indexLabel(shape, target.index);
  const entry = answer?.from ?? summary?.entries[target.index] ?? 0;
  const name = `${names.symbol(address)}${index === '' ? '' : `[${index}]`}`;
  const { text, spoken } = useSentence(answer, `d${name}`);
  return (
    <section
      ref={body}
      className="nudge-panel popover"
      aria-label={t('title')}
      data-testid="nudge"
      data-side={side}
      data-end={end}
      data-over={place === '' ? 'graph' : 'inside'}
      style={{ translate: `${drag.x}px ${drag.y}px` }}
      onKeyDown={(event) => {
        if (event.key !== 'Escape') return;
        event.stopPropagation();
        endNudge();
      }}
    >
      <Head name={name} entry={entry} drag={drag} />
      <InnerValues address={address} />
      <EntryPicker target={target} shape={shape} />
      <Change name={name} entry={entry} delta={target.delta} />
      {problem !== null && <p className="field-error">{problem}</p>}
      {target.delta === 0 && <p className="muted">{t('zero')}</p>}
      {answer && <NudgeResult answer={answer} address={address} change={`d${name}`} text={text} />}
      <p className="visually-hidden" role="status">
        {problem ?? spoken}
      </p>
    </section>
  );
}

/** Over the canvas while a nudge is on. */
export function NudgePanel() {
  const target = useNudge(selectTarget);
  useEffect(() => endNudge, []);
  return target && <Panel target={target} />;
}
