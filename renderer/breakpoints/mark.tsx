import { memo, useCallback } from 'react';
import { liesIn } from '../../graph-core/model/address.ts';
import { useTranslation } from '../i18n/use-translation.ts';
import type { BreakpointState } from '../state/breakpoints.ts';
import { useBreakpoints } from '../state/breakpoints.ts';
import './breakpoints.css';

/** Pixels. */
const SIZE = 18;

/** How a place is marked: a breakpoint that stops, one with a condition, or none that is on. */
type Mark = 'none' | 'off' | 'on' | 'on-if' | 'off-if';

function markOf({ list }: BreakpointState, places: (at: string) => boolean): Mark {
  const here = list.filter(({ at }) => places(at));
  const first = here.find(({ on }) => on) ?? here[0];
  if (!first) return 'none';
  const state = first.on ? 'on' : 'off';
  return first.when.kind === 'always' ? state : `${state}-if`;
}

interface SignProps {
  readonly mark: Exclude<Mark, 'none'>;
  readonly place: string;
  /** Within a drawing of wires: the middle of the sign. */
  readonly at?: readonly [number, number];
}

/** A stop sign: filled where it stops, hollow where it is off, with a dot where there is a condition. */
function StopSign({ mark, place, at }: SignProps) {
  const { t } = useTranslation('breakpoints');
  const isOn = mark.startsWith('on');
  const corner = at === undefined ? {} : { x: at[0] - SIZE / 2, y: at[1] - SIZE / 2 };
  return (
    <svg
      className={at === undefined ? 'block-stop' : 'wire-stop-sign'}
      viewBox="-9 -9 18 18"
      width={SIZE}
      height={SIZE}
      {...corner}
      role="img"
      aria-label={t(`mark.${mark}`)}
      data-testid={`breakpoint-${place}`}
      data-mark={mark}
    >
      <title>{t(`mark.${mark}`)}</title>
      <path className="stop-sign" data-on={isOn} d="M-3.3 -8 H3.3 L8 -3.3 V3.3 L3.3 8 H-3.3 L-8 3.3 V-3.3 Z" />
      {mark.endsWith('-if') && <circle className="stop-dot" data-on={isOn} r="2.6" />}
    </svg>
  );
}

/** The mark on a block; a weight's own is on its block. */
export const BlockStop = memo(function BlockStop({ id }: { readonly id: string }) {
  const select = useCallback((state: BreakpointState) => markOf(state, (at) => liesIn(at, id)), [id]);
  const mark = useBreakpoints(select);
  return mark === 'none' ? null : <StopSign mark={mark} place={id} />;
});

/** The mark on a wire, in the middle of its line. */
export function WireStop({ wire, at }: { readonly wire: string; readonly at: readonly [number, number] }) {
  const select = useCallback((state: BreakpointState) => markOf(state, (each) => each === `edge:${wire}`), [wire]);
  const mark = useBreakpoints(select);
  return mark === 'none' ? null : <StopSign mark={mark} place={wire} at={at} />;
}
