import { ChevronLeft, ChevronRight } from 'lucide-react';
import type { Units } from '../../session/protocol.ts';
import { useTranslation } from '../i18n/use-translation.ts';
import { sessionStore } from '../state/session.ts';
import { uiStore } from '../state/stores.ts';
import { type UnitsSide, unitsMoved } from '../state/units-window.ts';
import { IconButton } from '../ui/button.tsx';
import { formatCount } from '../ui/number-format.ts';

const KEYS: Readonly<Record<UnitsSide, readonly [string, string] | null>> = {
  rows: ['PageUp', 'PageDown'],
  columns: ['Shift+PageUp', 'Shift+PageDown'],
  row: null,
};

function Pager({ units, side }: { readonly units: Units; readonly side: UnitsSide }) {
  const { t } = useTranslation('units');
  const { from, count, total } = side === 'row' ? { from: units.row.at, count: 1, total: units.row.count } : units[side];
  if (count === total) return null;
  const button = (by: 1 | -1) => {
    const place = unitsMoved(units, side, by);
    const name = by === 1 ? 'next' : 'previous';
    const keys = KEYS[side]?.[by === 1 ? 1 : 0];
    return (
      <IconButton
        label={t(`pager.${side}-${name}`)}
        {...(keys === undefined ? {} : { keys })}
        testId={`units-${side}-${name}`}
        isDisabled={place === null}
        onPress={() => {
          if (!place) return;
          sessionStore.getState().set({ walk: null });
          uiStore.getState().moveUnits(place);
        }}
      >
        {by === 1 ? <ChevronRight size={16} aria-hidden /> : <ChevronLeft size={16} aria-hidden />}
      </IconButton>
    );
  };
  return (
    <div className="units-pager">
      {button(-1)}
      <span role="status" data-testid={`units-${side}`}>
        {t(`pager.${side}`, { from: formatCount(from + 1), to: formatCount(from + count), total: formatCount(total) })}
      </span>
      {button(1)}
    </div>
  );
}

/** Which units of a large layer are on view, with the ways to the others. */
export function UnitsPagers({ units }: { readonly units: Units }) {
  const { t } = useTranslation('units');
  if (units.rows.count === units.rows.total && units.columns.count === units.columns.total && units.row.count === 1) return null;
  return (
    <fieldset className="units-pagers" aria-label={t('pager.label')}>
      <Pager units={units} side="rows" />
      <Pager units={units} side="columns" />
      <Pager units={units} side="row" />
    </fieldset>
  );
}
