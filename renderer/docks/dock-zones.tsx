import { useTranslation } from 'react-i18next';
import { DOCK_SIDES } from '../state/docks.ts';
import { usePanelDrag } from './panel-drag.ts';

/** Where a dragged panel can be dropped, over the window while it is dragged. */
export function DockZones() {
  const { t } = useTranslation('docks');
  const drag = usePanelDrag();
  if (drag === null) return null;
  return (
    <div className="dock-zones" data-testid="dock-zones" aria-hidden="true">
      {DOCK_SIDES.map((side) => {
        const { x, y, width, height } = drag.zones[side];
        return (
          <div
            key={side}
            className="dock-zone"
            data-over={drag.over === side}
            data-testid={`dock-zone-${side}`}
            style={{ left: x, top: y, width, height }}
          >
            <span>{t(`place.${side}`)}</span>
          </div>
        );
      })}
    </div>
  );
}
