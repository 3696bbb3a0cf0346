import { useState } from 'react';
import type { Focus } from '../../session/protocol.ts';
import { useTranslation } from '../i18n/use-translation.ts';
import { NumberInput } from '../ui/number-field.tsx';
import { type FocusNames, place, shown } from './focus-names.ts';

/** A product; not known where one of both is not. */
const times = (a: number, b: number | null): number | null => (b === null ? null : a * b);

/** As a factor or a term: a negative one in brackets. */
const bracketed = (x: number | null): string => (x !== null && x < 0 ? `(${shown(x)})` : shown(x));

interface Link {
  readonly id: string;
  readonly name: string;
  /** How it comes about, with numbers. */
  readonly text: string;
  readonly value: number | null;
}

/** A nudge goes up: from s to z to C, each time by the local slope. */
function chainOf(focus: Focus, { cost, from, to }: FocusNames, nudge: number): readonly Link[] {
  if (focus.kind === 'function') {
    const at = place(focus.at);
    const dz = times(nudge, focus.slope);
    const dC = dz === null ? null : times(dz, focus.gradients.z);
    return [
      {
        id: 'dz',
        name: `d${to}${at}`,
        text: `d${from}${at} · h′(s) = ${bracketed(nudge)} · ${bracketed(focus.slope)}`,
        value: dz,
      },
      {
        id: 'dC',
        name: `d${cost}`,
        text: `d${to}${at} · d${cost}/d${to}${at} = ${bracketed(dz)} · ${bracketed(focus.gradients.z)}`,
        value: dC,
      },
    ];
  }
  const sums = focus.connections.map(
    ({ i, sumAt, weight: w }): Link => ({
      id: `ds-${i}`,
      name: `d${to}${place(sumAt)}`,
      text: `${bracketed(w)} · ${bracketed(nudge)}`,
      value: times(nudge, w),
    }),
  );
  const terms = focus.connections.map(({ gradient }, k) => ({ moved: sums[k]?.value ?? null, gradient }));
  const known = terms.every(({ moved, gradient }) => moved !== null && gradient !== null) && focus.rest !== null;
  const written = terms.map(({ moved, gradient }) => `${bracketed(moved)} · ${bracketed(gradient)}`);
  const more = focus.sums > focus.connections.length ? [bracketed(times(nudge, focus.rest))] : [];
  const total = known
    ? terms.reduce((sum, { moved, gradient }) => sum + (moved ?? 0) * (gradient ?? 0), nudge * (focus.rest ?? 0))
    : null;
  return [...sums, { id: 'dC', name: `d${cost}`, text: [...written, ...more].join(' + '), value: total }];
}

/** The lecture's perturbations: a nudge, and what it does to first order with the numbers of this step. */
export function Perturbation({ focus, names }: { readonly focus: Focus; readonly names: FocusNames }) {
  const { t } = useTranslation('focus');
  const [nudge, setNudge] = useState(0.1);
  const name = `d${names.from}${place(focus.at)}`;
  return (
    <section className="focus-perturbation" aria-label={t('perturbation')}>
      <h3>{t('perturbation')}</h3>
      <div className="focus-nudge">
        <span className="math">{name} =</span>
        <NumberInput value={nudge} onCommit={setNudge} label={name} testId="focus-nudge" className="focus-nudge-field" />
        <input
          type="range"
          min={-1}
          max={1}
          step={0.01}
          value={nudge}
          aria-valuetext={shown(nudge)}
          aria-label={t('nudge', { name })}
          data-testid="focus-nudge-slider"
          onChange={(event) => setNudge(Number(event.target.value))}
        />
      </div>
      <ol className="focus-chain" data-many={focus.kind === 'sum' && focus.connections.length > 2}>
        {chainOf(focus, names, nudge).map(({ id, name: link, text, value }) => (
          <li key={id}>
            <span aria-hidden="true">→</span> <span className="math">{link}</span> = <span className="focus-steps">{text}</span>{' '}
            <span className="focus-result">
              = <strong data-testid={`focus-chain-${id}`}>{shown(value)}</strong>
            </span>
          </li>
        ))}
      </ol>
      <p className="focus-hint">{t('first-order')}</p>
    </section>
  );
}
