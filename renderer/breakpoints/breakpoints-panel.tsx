import { Trash2 } from 'lucide-react';
import { rootOf } from '../../graph-core/model/address.ts';
import type { BreakCondition, Breakpoint } from '../../session/protocol.ts';
import { useTranslation } from '../i18n/use-translation.ts';
import type { GraphNames } from '../inspectors/graph-names.ts';
import { useGraphNames } from '../inspectors/use-graph-names.ts';
import { type BreakpointState, breakpointStore, type SetBreakpoint, useBreakpoints } from '../state/breakpoints.ts';
import { selectDocument } from '../state/document-store.ts';
import { documentStore, uiStore, useDocument } from '../state/stores.ts';
import { NumberField } from '../ui/number-field.tsx';
import './breakpoints.css';
import { placeText } from './words.ts';

const KINDS: readonly BreakCondition['kind'][] = ['always', 'not-finite', 'above', 'below', 'sign', 'step', 'epoch', 'sample'];

const selectList = (state: BreakpointState) => state.list;

/** A condition of a kind, with the number that the one before had where it still makes sense. */
function conditionOf(kind: BreakCondition['kind'], before: BreakCondition): BreakCondition {
  switch (kind) {
    case 'above':
    case 'below':
      return { kind, threshold: 'threshold' in before ? before.threshold : kind === 'above' ? 1 : 1e-6 };
    case 'step':
    case 'epoch':
      return { kind, number: 'number' in before ? Math.max(1, before.number) : 1 };
    case 'sample':
      return { kind, number: 'number' in before ? before.number : 0 };
    default:
      return { kind };
  }
}

function ConditionNumber({ breakpoint }: { readonly breakpoint: SetBreakpoint }) {
  const { t } = useTranslation('breakpoints');
  const { id, when } = breakpoint;
  const { change } = breakpointStore.getState();
  if ('threshold' in when) {
    return (
      <NumberField
        value={when.threshold}
        label={t('threshold')}
        min={0}
        error={t('threshold-error')}
        testId={`threshold-${id}`}
        onCommit={(threshold) => change(id, { when: { ...when, threshold } })}
      />
    );
  }
  if (!('number' in when)) return null;
  const least = when.kind === 'sample' ? 0 : 1;
  return (
    <NumberField
      value={when.number}
      label={t(`number.${when.kind}`)}
      integer
      min={least}
      error={t(`number-error.${when.kind}`)}
      testId={`number-${id}`}
      onCommit={(number) => change(id, { when: { ...when, number } })}
    />
  );
}

interface ChoiceProps<T extends string> {
  readonly label: string;
  readonly value: T;
  readonly options: readonly T[];
  readonly text: (option: T) => string;
  readonly testId: string;
  readonly onChange: (option: T) => void;
}

function Choice<T extends string>({ label, value, options, text, testId, onChange }: ChoiceProps<T>) {
  return (
    <select
      className="native-select"
      aria-label={label}
      title={label}
      value={value}
      data-testid={testId}
      onChange={(event) => onChange(event.target.value as T)}
    >
      {options.map((option) => (
        <option key={option} value={option}>
          {text(option)}
        </option>
      ))}
    </select>
  );
}

/** Brings a breakpoint's place on view and selects it. */
function show({ at }: Breakpoint): void {
  const { openInside, focus, select } = uiStore.getState();
  openInside(null);
  if (!at.startsWith('edge:')) {
    focus(rootOf(at));
    return;
  }
  const wire = at.slice('edge:'.length);
  focus(wire.split('->')[1] as string);
  select({ edges: [wire] });
}

function Row({ breakpoint, names, isHere }: { breakpoint: SetBreakpoint; names: GraphNames; isHere: boolean }) {
  const { t } = useTranslation('breakpoints');
  const { id, at, of, when, on } = breakpoint;
  const { change, remove } = breakpointStore.getState();
  const place = placeText(at, names, t);
  return (
    <li className="breakpoint" data-testid={`breakpoint-row-${id}`} data-at={at}>
      <input
        type="checkbox"
        aria-label={t('on', { place })}
        title={t('on', { place })}
        checked={on}
        data-testid={`breakpoint-on-${id}`}
        onChange={() => change(id, { on: !on })}
      />
      <button
        type="button"
        className="breakpoint-place"
        title={t('show')}
        data-testid={`breakpoint-show-${id}`}
        disabled={!isHere}
        onClick={() => show(breakpoint)}
      >
        {place}
        {!isHere && <span className="breakpoint-gone"> {t('gone')}</span>}
      </button>
      <Choice
        label={t('of.label')}
        value={of}
        options={['value', 'gradient']}
        text={(each) => t(`of.${each}`)}
        testId={`breakpoint-of-${id}`}
        onChange={(each) => change(id, { of: each })}
      />
      <Choice
        label={t('when.label')}
        value={when.kind}
        options={KINDS}
        text={(each) => t(`when.${each}`)}
        testId={`breakpoint-when-${id}`}
        onChange={(kind) => change(id, { when: conditionOf(kind, when) })}
      />
      <ConditionNumber breakpoint={breakpoint} />
      <button
        type="button"
        className="icon-button"
        aria-label={t('delete', { place })}
        title={t('delete', { place })}
        data-testid={`breakpoint-delete-${id}`}
        onClick={() => remove(id)}
      >
        <Trash2 size={14} aria-hidden />
      </button>
    </li>
  );
}

/** Whether the graph still has the place. */
function isInGraph(at: string): boolean {
  const { document } = documentStore.getState();
  if (at.startsWith('edge:')) return document.edges.some(({ from, to }) => at === `edge:${from}->${to}`);
  const [node] = at.split(/[./]/);
  return document.nodes.some(({ id }) => id === node);
}

/** Every breakpoint with its condition; a click on one shows its place. */
export function BreakpointsPanel() {
  const { t } = useTranslation('breakpoints');
  const list = useBreakpoints(selectList);
  useDocument(selectDocument);
  const names = useGraphNames();
  if (list.length === 0) {
    return (
      <p className="empty-note" data-testid="breakpoints-empty">
        {t('none')}
      </p>
    );
  }
  const hasSign = list.some(({ on, when }) => on && when.kind === 'sign');
  return (
    <>
      <ul className="breakpoints" aria-label={t('title')}>
        {list.map((breakpoint) => (
          <Row key={breakpoint.id} breakpoint={breakpoint} names={names} isHere={isInGraph(breakpoint.at)} />
        ))}
      </ul>
      <p className="breakpoints-note">{t(hasSign ? 'note-sign' : 'note')}</p>
    </>
  );
}
