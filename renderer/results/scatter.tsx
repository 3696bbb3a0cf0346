import { type MouseEvent, useCallback } from 'react';
import type { NumberPart } from '../../session/protocol.ts';
import { useTranslation } from '../i18n/use-translation.ts';
import { sessionLink } from '../state/session.ts';
import { formatNumber } from '../ui/number-format.ts';
import { type Paint, type Size, usePainting } from '../ui/use-painting.ts';

const EDGE = 8;
const LEFT = 52;
const BELOW = 20;
/** Pixels between the pointer and a point that it means. */
const REACH = 8;

/** A square from the smallest to the largest number of both: on the diagonal an answer is right. */
function frameOf([width, height]: Size, parts: readonly NumberPart[]) {
  const side = Math.max(40, Math.min(width - LEFT - EDGE, height - BELOW - EDGE));
  const seen = parts.flatMap(({ truth, answers }) => [...truth, ...answers]).filter(Number.isFinite);
  const [low, high] = [Math.min(...seen), Math.max(...seen)];
  const from = high > low ? low : low - 1;
  const to = high > low ? high : low + 1;
  const x = (value: number): number => LEFT + (side * (value - from)) / (to - from);
  const y = (value: number): number => EDGE + (side * (to - value)) / (to - from);
  return { side, from, to, x, y };
}

/** Answers over the truth: dots of the rows trained on, rings of those held back. A click puts a sample on view. */
export function Scatter({ parts }: { readonly parts: readonly NumberPart[] }) {
  const { t } = useTranslation('results');
  const paint = useCallback<Paint>(
    (context, size, host) => {
      const style = getComputedStyle(host);
      const colour = (name: string): string => style.getPropertyValue(name).trim();
      const { side, from, to, x, y } = frameOf(size, parts);
      context.strokeStyle = colour('--border-strong');
      context.strokeRect(LEFT + 0.5, EDGE + 0.5, side - 1, side - 1);
      context.beginPath();
      context.moveTo(x(from), y(from));
      context.lineTo(x(to), y(to));
      context.stroke();
      for (const { part, truth, answers } of parts) {
        const isHeld = part !== 'train';
        context.strokeStyle = colour(isHeld ? '--backward' : '--forward');
        context.fillStyle = colour('--forward');
        for (let k = 0; k < truth.length; k++) {
          context.beginPath();
          context.arc(x(truth[k] as number), y(answers[k] as number), isHeld ? 3.5 : 2.5, 0, 2 * Math.PI);
          if (isHeld) context.stroke();
          else context.fill();
        }
      }
      context.fillStyle = colour('--text-muted');
      context.font = '11px system-ui, sans-serif';
      context.textBaseline = 'top';
      context.fillText(formatNumber(from), LEFT, EDGE + side + 4);
      context.textAlign = 'right';
      context.fillText(formatNumber(to), LEFT + side, EDGE + side + 4);
      context.fillText(formatNumber(to), LEFT - 5, EDGE);
      context.textBaseline = 'bottom';
      context.fillText(formatNumber(from), LEFT - 5, EDGE + side);
    },
    [parts],
  );
  const { host, canvas, size } = usePainting(paint);
  const { side, x, y } = frameOf(size, parts);

  const click = (event: MouseEvent): void => {
    const box = canvas.current?.getBoundingClientRect();
    if (!box) return;
    const [px, py] = [event.clientX - box.left, event.clientY - box.top];
    let [best, distance] = [null as number | null, REACH];
    for (const { samples, truth, answers } of parts)
      for (let k = 0; k < samples.length; k++) {
        const away = Math.hypot(x(truth[k] as number) - px, y(answers[k] as number) - py);
        if (away <= distance) [best, distance] = [samples[k] as number, away];
      }
    if (best !== null) void sessionLink().sample(best);
  };
  return (
    <div className="scatter" ref={host}>
      <canvas
        ref={canvas}
        style={{ width: size[0], height: size[1] }}
        role="img"
        aria-label={t('scatter')}
        data-testid="scatter"
        data-points={parts.reduce((sum, { truth }) => sum + truth.length, 0)}
        onClick={click}
      />
      <span className="field-axis" style={{ left: LEFT, width: side, top: EDGE + side + 3 }}>
        {t('truth')}
      </span>
      <span className="field-axis field-axis-up scatter-up" style={{ top: EDGE, height: side }}>
        {t('answer')}
      </span>
    </div>
  );
}
