import katex from 'katex';
import 'katex/dist/katex.min.css';
import { useEffect, useRef } from 'react';
import { markTex } from './number-format.ts';
import { TextCache } from './text-cache.ts';
import { useMark } from './use-mark.ts';

export interface TexProps {
  /** TeX source, without dollar signs. */
  readonly tex: string;
  readonly display?: boolean;
  readonly className?: string;
  /** Written by the user: its numbers stay as they are. */
  readonly asTyped?: boolean;
}

/** KaTeX's own settings: unreadable source throws, and nothing in it may load or link. */
const SETTINGS = { throwOnError: true, strict: 'ignore', trust: false, maxExpand: 200, maxSize: 20 } as const;

/** Formulas that are written again and again, each time that a panel opens: as KaTeX wrote them. */
const written = new TextCache(8 * 2 ** 20);

function htmlOf(tex: string, displayMode: boolean): string {
  const key = `${displayMode} ${tex}`;
  const before = written.get(key);
  if (before !== undefined) return before;
  const html = katex.renderToString(tex, { ...SETTINGS, displayMode }).replaceAll(' style="', ' data-style="');
  written.set(key, html);
  return html;
}

/**
 * Fills an element with a formula. The content security policy refuses style attributes, also where KaTeX sets them on the
 * SVG of a tall brace, and admits styles that are set through the DOM: so the attributes are renamed in KaTeX's text, in
 * which a quotation mark only stands around attributes, and each is then set as a style.
 */
function renderInto(element: HTMLElement, tex: string, displayMode: boolean): void {
  const parsed = new DOMParser().parseFromString(htmlOf(tex, displayMode), 'text/html');
  element.replaceChildren(...parsed.body.childNodes);
  for (const styled of element.querySelectorAll<HTMLElement | SVGElement>('[data-style]')) {
    styled.style.cssText = styled.dataset.style ?? '';
    delete styled.dataset.style;
  }
}

/** A formula. Source that KaTeX cannot read is shown as text, and what is wrong with it when the pointer rests on it. */
export function Tex({ tex: source, display = false, className, asTyped = false }: TexProps) {
  useMark();
  const tex = asTyped ? source : markTex(source);
  const ref = useRef<HTMLSpanElement>(null);
  useEffect(() => {
    const element = ref.current;
    if (!element) return;
    try {
      renderInto(element, tex, display);
      delete element.dataset.fault;
      element.removeAttribute('title');
    } catch (fault) {
      element.textContent = tex;
      element.dataset.fault = 'true';
      element.title = fault instanceof Error ? fault.message : tex;
    }
  }, [tex, display]);
  return <span ref={ref} className={className === undefined ? 'tex' : `tex ${className}`} />;
}
