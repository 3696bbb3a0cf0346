import { ReactFlow, ReactFlowProvider } from '@xyflow/react';
import { ArrowLeft } from 'lucide-react';
import { useEffect, useMemo, useRef, useState } from 'react';
import type { Address } from '../../graph-core/model/document.ts';
import type { PerSample } from '../../session/protocol.ts';
import { Dots } from '../canvas/dots.tsx';
import { UNCALLED, useFlowWords } from '../canvas/flow-words.ts';
import { READ_ONLY_FLOW } from '../canvas/read-only-flow.ts';
import { useFlowHandle } from '../canvas/use-flow-handle.ts';
import { fitView } from '../canvas/view.ts';
import { useTranslation } from '../i18n/use-translation.ts';
import { CanvasWheel } from '../navigation/canvas-wheel.tsx';
import { selectDocument } from '../state/document-store.ts';
import { useSession } from '../state/session.ts';
import type { SessionState } from '../state/session-store.ts';
import { uiStore, useDocument } from '../state/stores.ts';
import { IconButton } from '../ui/button.tsx';
import { NumberInput } from '../ui/number-field.tsx';
import { GradientTable } from './gradient-table.tsx';
import { type UnfoldedNode, UnfoldedView } from './unfold-drawing.tsx';
import { unfold } from './unfold-geometry.ts';
import { usePerSample } from './use-per-sample.ts';
import './samples.css';

const NODE_TYPES = { unfolded: UnfoldedView };
const COUNTS: readonly number[] = [2, 3, 4, 6, 8];

const selectSamples = (state: SessionState): number => state.view?.samples ?? 1;
const selectSample = (state: SessionState) => state.view?.sample ?? 0;

function Drawing({ found }: { readonly found: PerSample }) {
  const { t } = useTranslation('samples');
  const words = useFlowWords(false);
  const document = useDocument(selectDocument);
  const pane = useRef<HTMLDivElement>(null);
  const count = found.samples.length;
  const drawing = useMemo(() => unfold(document, found), [document, found]);
  const size = drawing && { x: 0, y: 0, width: drawing.bounds.width, height: drawing.bounds.height };
  useFlowHandle(pane, { bounds: size });
  // biome-ignore lint/correctness/useExhaustiveDependencies: another number of copies is shown whole; new numbers leave the view alone.
  useEffect(() => void fitView(), [count]);
  const nodes: UnfoldedNode[] = drawing
    ? [
        {
          id: 'unfolded',
          type: 'unfolded',
          domAttributes: UNCALLED,
          position: { x: 0, y: 0 },
          width: drawing.bounds.width,
          height: drawing.bounds.height,
          data: { drawing, found, document },
          focusable: false,
        },
      ]
    : [];
  return (
    <div className="samples-flow" ref={pane}>
      <ReactFlow
        nodes={nodes}
        edges={[]}
        nodeTypes={NODE_TYPES}
        {...READ_ONLY_FLOW}
        aria-label={t('title')}
        ariaLabelConfig={words}
      >
        <CanvasWheel />
        <Dots />
      </ReactFlow>
    </div>
  );
}

interface ChooserProps {
  readonly first: number;
  readonly count: number;
  readonly of: number;
  readonly onFirst: (first: number) => void;
  readonly onCount: (count: number) => void;
}

function Chooser({ first, count, of, onFirst, onCount }: ChooserProps) {
  const { t } = useTranslation('samples');
  return (
    <span className="samples-chooser">
      <span>{t('from')}</span>
      <NumberInput
        value={first}
        onCommit={onFirst}
        label={t('from-field', { last: of - 1 })}
        integer
        min={0}
        max={Math.max(0, of - 1)}
        className="sample-field"
        testId="samples-first"
      />
      <label>
        <span>{t('count')}</span>
        <select data-testid="samples-count" value={count} onChange={(event) => onCount(Number(event.target.value))}>
          {COUNTS.filter((each) => each <= of || each === COUNTS[0]).map((each) => (
            <option key={each} value={each}>
              {each}
            </option>
          ))}
        </select>
      </label>
      <span className="muted">{t('of', { count: of })}</span>
    </span>
  );
}

/** The average loss, unfolded: a copy of the graph for each of a few samples, all with the same weights. */
export function SamplesView() {
  const { t } = useTranslation('samples');
  const of = useSession(selectSamples);
  const sample = useSession(selectSample);
  const [first, setFirst] = useState(sample === 'mean' ? 0 : sample);
  const [count, setCount] = useState(3);
  const [chosen, setChosen] = useState<Address | null>(null);
  const from = Math.max(0, Math.min(first, of - count));
  const samples = useMemo(() => Array.from({ length: Math.min(count, of) }, (_, i) => from + i), [from, count, of]);
  const { found, problem } = usePerSample(of > 1 ? samples : []);
  const weights = Object.keys(found?.gradients ?? {});
  const weight = weights.find((each) => each === chosen) ?? weights[0];
  return (
    <div className="samples" data-testid="samples">
      <header className="inside-header">
        <IconButton label={t('back')} keys="Esc" testId="samples-back" onPress={() => uiStore.getState().openInside(null)}>
          <ArrowLeft size={16} aria-hidden />
        </IconButton>
        <strong>{t('title')}</strong>
        {of > 1 && <Chooser first={from} count={count} of={of} onFirst={setFirst} onCount={setCount} />}
      </header>
      {of <= 1 ? (
        <p className="samples-empty">{t('one')}</p>
      ) : problem !== null ? (
        <p className="samples-empty" role="alert">
          {problem}
        </p>
      ) : found === null ? (
        <p className="samples-empty" role="status">
          {t('loading')}
        </p>
      ) : (
        <>
          <ReactFlowProvider>
            <Drawing found={found} />
          </ReactFlowProvider>
          {weight !== undefined && <GradientTable found={found} weight={weight} onChoose={setChosen} />}
        </>
      )}
    </div>
  );
}
