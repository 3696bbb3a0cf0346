import { type RefObject, useEffect, useRef, useState } from 'react';
import { useTranslation } from '../i18n/use-translation.ts';
import { useUi } from '../state/stores.ts';
import { selectTheme } from '../state/ui-store.ts';

export type Size = readonly [width: number, height: number];

export interface Painting {
  readonly host: RefObject<HTMLDivElement | null>;
  readonly canvas: RefObject<HTMLCanvasElement | null>;
  /** Of the host, in pixels of the page; 0 × 0 before it is known. */
  readonly size: Size;
}

/** What paints; `host` is where the colours of the theme are read. */
export type Paint = (context: CanvasRenderingContext2D, size: Size, host: HTMLElement) => void;

/**
 * A canvas as large as its host and as sharp as the screen. It is painted anew where `paint` is another function, which is to
 * be memoised, and in another size, theme or language; null leaves it as it is.
 */
export function usePainting(paint: Paint | null): Painting {
  const host = useRef<HTMLDivElement>(null);
  const canvas = useRef<HTMLCanvasElement>(null);
  const [size, setSize] = useState<Size>([0, 0]);
  const theme = useUi(selectTheme);
  const { t } = useTranslation();

  useEffect(() => {
    const element = host.current;
    if (!element) return;
    const observer = new ResizeObserver(() => setSize([element.clientWidth, element.clientHeight]));
    observer.observe(element);
    return () => observer.disconnect();
  }, []);

  // biome-ignore lint/correctness/useExhaustiveDependencies: the theme is read through the style of the host; `t` is another one with another decimal mark.
  useEffect(() => {
    const draw = (): void => {
      const [element, context] = [canvas.current, canvas.current?.getContext('2d')];
      if (!element || !context || !host.current || paint === null || size[0] === 0) return;
      const ratio = window.devicePixelRatio;
      element.width = Math.round(size[0] * ratio);
      element.height = Math.round(size[1] * ratio);
      context.setTransform(ratio, 0, 0, ratio, 0, 0);
      context.clearRect(0, 0, ...size);
      paint(context, size, host.current);
    };
    // another theme is in force only once the whole window was rendered
    const frame = requestAnimationFrame(draw);
    return () => cancelAnimationFrame(frame);
  }, [paint, size, theme, t]);

  return { host, canvas, size };
}
