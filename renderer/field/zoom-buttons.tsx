import { Maximize, ZoomIn, ZoomOut } from 'lucide-react';
import type { Field } from '../../session/protocol.ts';
import { useTranslation } from '../i18n/use-translation.ts';
import { type FieldState, rangesSeen, showRanges, useField, wholeOf } from './field-store.ts';
import { CLOSER, zoomed } from './zoom.ts';

const selectIsZoomed = ({ ranges }: FieldState) => ranges !== undefined;

export interface ZoomButtonsProps {
  readonly field: Field;
  /** Where they stand in the picture. */
  readonly left: number;
  readonly top: number;
}

/** Closer, farther and all of it, for those without a wheel. */
export function ZoomButtons({ field, left, top }: ZoomButtonsProps) {
  const { t } = useTranslation('field');
  const isZoomed = useField(selectIsZoomed);
  const zoom = (factor: number): void => showRanges(zoomed(rangesSeen(field), wholeOf(field), [], factor));
  const buttons = [
    { id: 'in', Icon: ZoomIn, press: () => zoom(CLOSER), isOff: false },
    { id: 'out', Icon: ZoomOut, press: () => zoom(1 / CLOSER), isOff: false },
    { id: 'all', Icon: Maximize, press: () => showRanges(null), isOff: !isZoomed },
  ] as const;
  return (
    <div className="field-zoom" style={{ left, top }}>
      {buttons.map(({ id, Icon, press, isOff }) => (
        <button
          key={id}
          type="button"
          className="icon-button"
          aria-label={t(`zoom.${id}`)}
          title={t(`zoom.${id}-title`)}
          data-testid={`field-zoom-${id}`}
          disabled={isOff}
          onClick={press}
        >
          <Icon size={14} aria-hidden="true" />
        </button>
      ))}
    </div>
  );
}
