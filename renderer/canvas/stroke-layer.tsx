import { type RefObject, useEffect } from 'react';
import { useStore } from 'zustand';
import { useTranslation } from '../i18n/use-translation.ts';
import { strokeStore } from './stroke.ts';
import { useWireGestures } from './wire-gestures.ts';
import './wires.css';

/** The line of a knife while it is drawn, and what to do while one is asked for. Brings the gestures for wires with it. */
export function StrokeLayer({ pane }: { readonly pane: RefObject<HTMLDivElement | null> }) {
  const { t } = useTranslation('wires');
  const { kind, points, armed } = useStore(strokeStore);
  useWireGestures(pane);
  const element = pane.current;
  useEffect(() => {
    element?.toggleAttribute('data-armed', armed);
  }, [element, armed]);
  if (armed)
    return (
      <p className="knife-note" role="status" data-testid="knife-note">
        {t('knife.armed')}
      </p>
    );
  if (kind === null || !element) return null;
  const { left, top } = element.getBoundingClientRect();
  return (
    <svg className="stroke-layer" aria-hidden="true">
      <polyline className={`stroke-${kind}`} points={points.map(({ x, y }) => `${x - left},${y - top}`).join(' ')} />
    </svg>
  );
}
