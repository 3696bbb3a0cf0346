import { type CSSProperties, useEffect, useRef } from 'react';
import { Group } from 'react-aria-components';
import type { Phase } from '../../graph-core/plan/plan.ts';
import type { StageInfo } from '../../session/protocol.ts';
import { useTranslation } from '../i18n/use-translation.ts';

const PHASES: readonly Phase[] = ['forward', 'backward', 'update'];

export interface StageStripProps {
  readonly stages: readonly StageInfo[];
  readonly cursor: number;
  readonly disabled: boolean;
  /** Sentence of a stage, for its tooltip. */
  readonly describe: (index: number) => string;
  readonly onGo: (cursor: number) => void;
  /** The current stage is walked through operation by operation: how many had their turn. */
  readonly inside?: { readonly at: number; readonly count: number } | null;
}

/** Dots shrink to fit beside each other; of more than these a phase is one track, as a thousand buttons help nobody. */
const MAX_DOTS = 36;

function Dot({ stage, props }: { readonly stage: StageInfo; readonly props: StageStripProps }) {
  const done = stage.index < props.cursor;
  const current = stage.index === props.cursor - 1;
  const { t } = useTranslation('operations');
  const inside = current ? props.inside : null;
  const button = useRef<HTMLButtonElement>(null);
  // of a strip that is too narrow for all, the current stage is what has to be seen
  useEffect(() => {
    if (current) button.current?.scrollIntoView({ block: 'nearest', inline: 'nearest' });
  }, [current]);
  const stageText = props.describe(stage.index);
  const text = inside ? t('strip-title', { stage: stageText, ...inside }) : stageText;
  return (
    <button
      ref={button}
      type="button"
      className={`stage-dot stage-${stage.phase}${done ? ' stage-done' : ''}${current ? ' stage-current' : ''}${inside ? ' stage-inside' : ''}`}
      data-testid={`stage-${stage.index}`}
      aria-label={text}
      aria-current={current ? 'step' : undefined}
      title={text}
      disabled={props.disabled}
      onClick={() => props.onGo(stage.index + 1)}
    >
      {inside ? t('strip', { ...inside }) : done ? '✓' : ''}
    </button>
  );
}

interface TrackProps {
  readonly phase: Phase;
  /** Of this phase, one after another. */
  readonly own: readonly StageInfo[];
  readonly props: StageStripProps;
}

/** A phase of many stages as one track from its beginning to its end: dragged, clicked or moved along with the arrow keys. */
function Track({ phase, own, props }: TrackProps) {
  const { t } = useTranslation(['stepper', 'operations']);
  const { cursor, disabled, describe, onGo, inside } = props;
  const first = own[0]?.index ?? 0;
  const end = first + own.length;
  const value = Math.min(end, Math.max(first, cursor));
  const isCurrent = cursor > first && cursor <= end;
  const stage = value > first ? describe(value - 1) : t(`phase.${phase}`);
  const text = inside && isCurrent ? t('operations:strip-title', { stage, ...inside }) : stage;
  return (
    <input
      type="range"
      className={`stage-track stage-track-${phase}`}
      data-testid={`track-${phase}`}
      min={first}
      max={end}
      value={value}
      disabled={disabled}
      aria-label={t(`phase.${phase}`)}
      aria-valuetext={text}
      aria-current={isCurrent ? 'step' : undefined}
      title={text}
      onChange={(event) => onGo(Number(event.target.value))}
    />
  );
}

/** Forward | Backward | Update with a dot for each block; a click goes there. */
export function StageStrip(props: StageStripProps) {
  const { t } = useTranslation(['stepper', 'operations']);
  const { stages, cursor } = props;
  const shown = PHASES.filter((phase) => phase !== 'update' || stages.some((stage) => stage.phase === 'update'));
  return (
    <Group
      className="stage-strip"
      aria-label={t('strip')}
      style={{ '--stages': Math.max(1, stages.length), '--phases': shown.length } as CSSProperties}
    >
      {shown.map((phase) => {
        const own = stages.filter((stage) => stage.phase === phase);
        const done = own.filter((stage) => stage.index < cursor).length;
        return (
          <div key={phase} className={`stage-phase stage-phase-${phase}${stages.length > MAX_DOTS ? ' stage-phase-long' : ''}`}>
            <span className="stage-phase-name">
              {t(`phase.${phase}`)} <span className="stage-count">{own.length > 0 ? `${done}/${own.length}` : '–'}</span>
              {stages.length > MAX_DOTS && props.inside && own.some(({ index }) => index === cursor - 1) && (
                <span className="stage-count"> · {t('operations:strip', { ...props.inside })}</span>
              )}
            </span>
            {stages.length > MAX_DOTS ? (
              own.length > 0 && <Track phase={phase} own={own} props={props} />
            ) : (
              <div className="stage-dots">
                {own.map((stage) => (
                  <Dot key={stage.index} stage={stage} props={props} />
                ))}
              </div>
            )}
          </div>
        );
      })}
    </Group>
  );
}
