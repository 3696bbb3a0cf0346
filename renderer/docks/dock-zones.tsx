import { useTranslation } from '../i18n/use-translation.ts';
import { DOCK_SIDES } from '../state/docks.ts';
import { type PanelDrag, usePanelDrag } from './panel-drag.ts';

function Zones({ zones, over }: PanelDrag) {
  const { t } = useTranslation('docks');
  return DOCK_SIDES.map((side) => {
    const { x, y, width, height } = zones[side];
    return (
      <div
        key={side}
        className="dock-zone"
        data-over={over === side}
        data-testid={`dock-zone-${side}`}
        style={{ left: x, top: y, width, height }}
      >
        <span>{t(`place.${side}`)}</span>
      </div>
    );
  });
}

/** Where a dragged panel can be dropped, over the window while it is dragged; over tabs, between which of them. */
export function DockZones() {
  const drag = usePanelDrag();
  if (drag === null) return null;
  const { spot } = drag;
  return (
    <div className="dock-zones" data-testid="dock-zones" aria-hidden="true">
      {spot === null ? (
        <Zones {...drag} />
      ) : (
        <div
          className="dock-mark"
          data-testid="dock-mark"
          style={{ left: spot.mark.x, top: spot.mark.y, height: spot.mark.height }}
        />
      )}
    </div>
  );
}
