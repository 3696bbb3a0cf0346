import { Lock, MoveRight } from 'lucide-react';
import type { NodeGeometry } from '../canvas/geometry.ts';
import { useTranslation } from '../i18n/use-translation.ts';
import type { FlowState } from './flow-states.ts';
import './flow.css';

/** A line from the first input of a muted block to its output: so a value goes through it. */
function PassingLine({ geometry }: { readonly geometry: NodeGeometry }) {
  const from = geometry.ports.find(({ role }) => role === 'input');
  const to = geometry.ports.find(({ role }) => role === 'output');
  if (!from || !to) return null;
  return (
    <svg className="flow-line" width={geometry.width} height={geometry.height} aria-hidden="true">
      <line x1={from.x} y1={from.y} x2={to.x} y2={to.y} />
    </svg>
  );
}

/** A bar across the output, which nothing comes back through. */
function StopBar({ geometry }: { readonly geometry: NodeGeometry }) {
  const to = geometry.ports.find(({ role }) => role === 'output');
  if (!to) return null;
  const isUp = geometry.turned === true;
  return (
    <span
      className="flow-stop"
      data-up={isUp}
      style={{ left: to.x + (isUp ? -14 : 6), top: to.y - (isUp ? 10 : 14) }}
      aria-hidden="true"
    />
  );
}

/** What keeps numbers from going through a block, drawn on it and in words. */
export function FlowMarks({
  id,
  states,
  geometry,
  isFar,
}: {
  readonly id: string;
  readonly states: readonly FlowState[];
  readonly geometry: NodeGeometry;
  /** Drawn so small that only shapes are seen. */
  readonly isFar: boolean;
}) {
  const { t } = useTranslation('flow');
  const isMuted = states.includes('muted');
  return (
    <>
      {isMuted && <PassingLine geometry={geometry} />}
      {states.includes('stopped') && <StopBar geometry={geometry} />}
      {!isFar && (
        <span className="flow-marks" data-testid={`flow-${id}`}>
          {isMuted && (
            <span className="mark" title={t('muted-help')}>
              <MoveRight size={11} aria-hidden /> {t('muted')}
            </span>
          )}
          {states.includes('frozen') && (
            <span className="mark" title={t('frozen-help')}>
              <Lock size={11} aria-hidden /> {t('frozen')}
            </span>
          )}
          {states.includes('stopped') && (
            <span className="mark" title={t('stopped-help')}>
              {t('stopped')}
            </span>
          )}
        </span>
      )}
    </>
  );
}
