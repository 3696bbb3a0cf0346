import { X } from 'lucide-react';
import { type PointerEvent, type RefObject, useEffect, useLayoutEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { rootOf } from '../../graph-core/model/address.ts';
import { type Address, splitAddress } from '../../graph-core/model/document.ts';
import { sizeOf } from '../../graph-core/model/tensor.ts';
import type { Nudge } from '../../session/protocol.ts';
import { FloatCheck } from '../health/float-check.tsx';
import { useGraphNames } from '../inspectors/use-graph-names.ts';
import { blockText } from '../paths/block-text.ts';
import { weightsInside } from '../state/derived.ts';
import { selectDocument } from '../state/document-store.ts';
import { useSession } from '../state/session.ts';
import type { SessionState } from '../state/session-store.ts';
import { useDocument, useUi } from '../state/stores.ts';
import type { UiState } from '../state/ui-store.ts';
import { IconButton } from '../ui/button.tsx';
import { indexLabel } from '../ui/heat.ts';
import { NumberInput } from '../ui/number-field.tsx';
import { formatFull, formatNumber } from '../ui/number-format.ts';
import { useReturnFocus } from '../ui/return-focus.ts';
import { type Corner, freeCorner } from './free-corner.ts';
import { verdictOf } from './nudge-sentence.ts';
import { changeNudge, endNudge, type NudgeState, type NudgeTarget, startNudge, unitOf, useNudge } from './nudge-store.ts';
import { Scrubber } from './scrubber.tsx';
import { signed } from './signed.ts';
import { useNudgeAnswer } from './use-nudge-answer.ts';
import './nudge.css';

/** Entries with a button each; of more than that the number is typed. */
const CHIPS = 9;
/** Rest before a change is spoken: a drag would flood. */
const QUIET_MS = 500;
/** Pixels that the panel has with its table. */
const USUAL_HEIGHT = 310;

const selectPlace = ({ inside }: UiState): string => inside?.path ?? '';
const selectTarget = (state: NudgeState) => state.target;
const selectAnswer = (state: NudgeState) => state.answer;
const selectProblem = (state: NudgeState) => state.problem;
const selectValues = (state: SessionState) => state.view?.values;

function EntryPicker({ target, shape }: { readonly target: NudgeTarget; readonly shape: readonly number[] }) {
  const { t } = useTranslation('nudge');
  const size = sizeOf(shape);
  if (size < 2) return null;
  if (size > CHIPS) {
    return (
      <span className="nudge-entry">
        {t('entry')}
        <NumberInput
          value={target.index}
          integer
          min={0}
          max={size - 1}
          label={t('entry-of', { count: size })}
          testId="nudge-entry"
          onCommit={(index) => changeNudge({ index })}
        />
        <span className="muted">[{indexLabel(shape, target.index)}]</span>
      </span>
    );
  }
  return (
    <fieldset className="nudge-entry" aria-label={t('entry')}>
      {Array.from({ length: size }, (_, index) => (
        <button
          // biome-ignore lint/suspicious/noArrayIndexKey: an entry of a tensor is its index.
          key={index}
          type="button"
          className={`chip${index === target.index ? ' chip-on' : ''}`}
          aria-pressed={index === target.index}
          data-testid={`nudge-entry-${index}`}
          onClick={() => changeNudge({ index })}
        >
          [{indexLabel(shape, index)}]
        </button>
      ))}
    </fieldset>
  );
}

/** Of a group: which of the values inside, none of which is drawn. */
function InnerValues({ address }: { readonly address: Address }) {
  const { t } = useTranslation('nudge');
  const names = useGraphNames();
  const values = useSession(selectValues) ?? {};
  const document = useDocument(selectDocument);
  const group = rootOf(address);
  const own = Object.keys(values).filter((each) => each.startsWith(group) && /^[./]/.test(each.slice(group.length)));
  // the weights of an instance that shares them are those of the other
  const all = [...new Set([...own, ...weightsInside(document, group)])].filter((each) => values[each]?.dtype === 'float');
  if (!own.some((each) => each.startsWith(`${group}/`))) return null;
  return (
    <label className="nudge-entry">
      {t('value')}
      <select
        className="native-select"
        data-testid="nudge-value"
        value={address}
        onChange={({ target: { value } }) => startNudge(value, 0, values[value]?.entries[0] ?? 1)}
      >
        {all.map((each) => (
          <option key={each} value={each}>
            {names.symbol(each)} – {names.block(splitAddress(each).node)}
          </option>
        ))}
      </select>
    </label>
  );
}

function Gaps({ answer, cost, change }: { readonly answer: Nudge; readonly cost: string; readonly change: string }) {
  const { t } = useTranslation('nudge');
  if (answer.rows.length === 0) return null;
  return (
    <table className="nudge-gaps">
      <thead>
        <tr>
          <th scope="col" className="math">
            {change}
          </th>
          <th scope="col">{t('predicted', { cost })}</th>
          <th scope="col">{t('actual', { cost })}</th>
          <th scope="col">{t('gap')}</th>
          <th scope="col">{t('cut')}</th>
        </tr>
      </thead>
      <tbody>
        {answer.rows.map(({ delta, predicted, actual, gap, ratio }, i) => (
          <tr key={delta} data-testid={`nudge-row-${i}`}>
            {[delta, predicted, actual].map((value, column) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: three columns that stay.
              <td key={column} title={formatFull(value)} data-value={String(value)}>
                {signed(value)}
              </td>
            ))}
            <td title={formatFull(gap)} data-value={String(gap)}>
              {formatNumber(gap)}
            </td>
            <td data-value={ratio ?? undefined}>{ratio === null ? (i === 0 ? '' : '–') : `÷ ${formatNumber(ratio)}`}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

/** The sentence now and, for who listens, the one that things have come to rest at. */
function useSentence(answer: Nudge | null, change: string): { readonly text: string; readonly spoken: string } {
  const { t } = useTranslation('nudge');
  const names = useGraphNames();
  const [spoken, setSpoken] = useState('');
  const verdict = answer && verdictOf(answer);
  const blocks = verdict?.nodes.map((id) => blockText(id, names)).join(', ') ?? '';
  const text =
    verdict === null
      ? ''
      : t(`says.${verdict.key}`, {
          blocks,
          change,
          at: signed(verdict.at),
          ratio: formatNumber(verdict.ratio),
        });
  useEffect(() => {
    const timer = setTimeout(() => setSpoken(text), QUIET_MS);
    return () => clearTimeout(timer);
  }, [text]);
  return { text, spoken };
}

function Notes({ answer }: { readonly answer: Nudge }) {
  const { t } = useTranslation('nudge');
  const names = useGraphNames();
  const unsearched = answer.unsearched.map((id) => blockText(id, names)).join(', ');
  return (
    <p className="muted nudge-notes">
      {t('precision')}
      {answer.kinks === null && ` ${t('mean')}`}
      {unsearched !== '' && ` ${t('unsearched', { blocks: unsearched })}`}
    </p>
  );
}

/** The panel is pulled out of the way by its head. */
function useDrag() {
  const [at, setAt] = useState({ x: 0, y: 0 });
  return {
    ...at,
    down: (event: PointerEvent<HTMLElement>): void => {
      if (event.target instanceof Element && event.target.closest('button')) return;
      event.currentTarget.setPointerCapture(event.pointerId);
    },
    move: ({ currentTarget, pointerId, movementX, movementY }: PointerEvent<HTMLElement>): void => {
      if (currentTarget.hasPointerCapture(pointerId)) setAt(({ x, y }) => ({ x: x + movementX, y: y + movementY }));
    },
  };
}

/** Nodes of the drawing on view: the graph's, or those of the group that is open over it. */
function drawnAreas(pane: Element): readonly DOMRect[] {
  const top = pane.querySelector('.inside') ?? pane;
  return [...top.querySelectorAll('.react-flow__node, .react-flow__node .circle-values')].map((node) =>
    node.getBoundingClientRect(),
  );
}

/** The corner of the canvas with most room, once for each value that is changed and each drawing. */
function useCorner(panel: RefObject<HTMLElement | null>, key: string): Corner {
  const [corner, setCorner] = useState<Corner>({ side: 'left', end: 'bottom' });
  // biome-ignore lint/correctness/useExhaustiveDependencies: the value decides, not that numbers were drawn anew.
  useLayoutEffect(() => {
    const pane = panel.current?.parentElement;
    if (!panel.current || !pane) return;
    // the table comes with the answer
    const { width } = panel.current.getBoundingClientRect();
    setCorner(freeCorner(pane.getBoundingClientRect(), { width, height: USUAL_HEIGHT }, drawnAreas(pane)));
  }, [key]);
  return corner;
}

function Panel({ target }: { readonly target: NudgeTarget }) {
  const { t } = useTranslation('nudge');
  const names = useGraphNames();
  const answer = useNudge(selectAnswer);
  const problem = useNudge(selectProblem);
  const summary = useSession(selectValues)?.[target.address];
  const body = useRef<HTMLElement>(null);
  const { address } = target;
  useReturnFocus();
  // biome-ignore lint/correctness/useExhaustiveDependencies: another value is a nudge of its own.
  useEffect(() => {
    body.current?.querySelector<HTMLElement>('[role="spinbutton"]')?.focus({ preventScroll: true });
  }, [address]);
  useNudgeAnswer();
  const drag = useDrag();
  const place = useUi(selectPlace);
  const { side, end } = useCorner(body, `${address} ${place}`);
  const shape = summary?.shape ?? [];
  const index = indexLabel(shape, target.index);
  const entry = answer?.from ?? summary?.entries[target.index] ?? 0;
  const name = `${names.symbol(address)}${index === '' ? '' : `[${index}]`}`;
  const { text, spoken } = useSentence(answer, `d${name}`);
  const kinked = (answer?.kinks ?? []).length > 0;
  const change = (delta: number): void => changeNudge({ delta });
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
      <header onPointerDown={drag.down} onPointerMove={drag.move}>
        <strong>{t('title')}</strong>
        <span>
          <span className="math">{name}</span> = {formatNumber(entry)}
        </span>
        <IconButton label={t('end')} keys="Esc" testId="nudge-end" onPress={endNudge}>
          <X size={14} aria-hidden />
        </IconButton>
      </header>
      <InnerValues address={address} />
      <EntryPicker target={target} shape={shape} />
      <div className="nudge-row">
        <Scrubber value={target.delta} unit={unitOf(entry)} label={t('scrub', { name })} onChange={change} />
        <NumberInput value={target.delta} label={t('delta', { name })} testId="nudge-delta" onCommit={change} />
        <button type="button" className="plain-button" data-testid="nudge-half" onClick={() => change(target.delta / 2)}>
          {t('half')}
        </button>
        <button
          type="button"
          className="plain-button"
          aria-label={t('flip')}
          title={t('flip')}
          onClick={() => change(-target.delta)}
        >
          ±
        </button>
      </div>
      {problem !== null && <p className="field-error">{problem}</p>}
      {target.delta === 0 && <p className="muted">{t('zero')}</p>}
      {answer && (
        <>
          <Gaps answer={answer} cost={names.cost} change={`d${name}`} />
          <p className="nudge-says" data-testid="nudge-says" data-kink={kinked}>
            {text}
          </p>
          <Notes answer={answer} />
          <FloatCheck
            question={{ name: 'nudge', payload: { address, index: answer.index, delta: answer.delta } }}
            testId="nudge"
          />
        </>
      )}
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
