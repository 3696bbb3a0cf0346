import type { Field } from '../../session/protocol.ts';
import { useTranslation } from '../i18n/use-translation.ts';
import { classCount, classOf } from './draw.ts';
import { type Shape, shapeOf, shapePath } from './marks.ts';
import { classColour, css, type Palette } from './tone.ts';

/** Classes in the key; more are counted. */
const MAX_KEYS = 8;

/** Colours of the theme as CSS knows them, for what is no canvas. */
const THEME = { 0: 'var(--heat-negative)', 1: 'var(--heat-positive)' } as const;

function Mark({ shape, colour, isRing = false }: { readonly shape: Shape; readonly colour: string; readonly isRing?: boolean }) {
  return (
    <svg width="14" height="14" viewBox="-7 -7 14 14" aria-hidden="true">
      <path d={shapePath(shape, 4.5)} fill={isRing ? 'none' : colour} stroke={colour} strokeWidth={isRing ? 2 : 0} />
    </svg>
  );
}

/** What the marks and the colours mean. */
export function Legend({ field, madeName }: { readonly field: Field; readonly madeName: string }) {
  const { t } = useTranslation('field');
  const { targets, held, rows } = field.data;
  const classes = classCount(field);
  const colourOf = (of: number): string => (classes <= 2 ? THEME[of < 1 ? 0 : 1] : css(classColour(of, classes, {} as Palette)));
  const present = new Set(
    field.kind === 'number' || targets === null ? [] : Array.from(targets, (target) => classOf(target, field)),
  );
  const listed = [...present].sort((a, b) => a - b).slice(0, MAX_KEYS);
  const hasHeld = held.includes(1);
  return (
    <ul className="field-legend" data-testid="field-legend">
      {listed.map((of) => (
        <li key={of}>
          <Mark shape={shapeOf(of)} colour={colourOf(of)} />
          {t('key.class', { of })}
        </li>
      ))}
      {rows.length > 0 && listed.length === 0 && (
        <li>
          <Mark shape="circle" colour="var(--text)" />
          {t('key.data', { count: rows.length })}
        </li>
      )}
      {hasHeld && (
        <li>
          <Mark shape="circle" colour="var(--text)" isRing />
          {t('key.held')}
        </li>
      )}
      {field.made && field.axes.length === 2 && (
        <li>
          <Mark shape="diamond" colour="var(--backward)" />
          {t('key.made', { name: madeName })}
        </li>
      )}
      {field.axes.length === 2 && <li className="muted">{t(`about.${field.kind}`)}</li>}
    </ul>
  );
}
