import katex from 'katex';
import 'katex/dist/katex.min.css';
import { useEffect, useRef } from 'react';

export interface TexProps {
  /** TeX source, without dollar signs. */
  readonly tex: string;
  readonly display?: boolean;
  readonly className?: string;
}

/**
 * A formula. KaTeX renders into the element itself: it sets styles through the DOM, which the content security policy
 * admits, where an HTML string with style attributes would be stripped. Source that KaTeX cannot read is shown as text.
 */
export function Tex({ tex, display = false, className }: TexProps) {
  const ref = useRef<HTMLSpanElement>(null);
  useEffect(() => {
    const element = ref.current;
    if (!element) return;
    try {
      katex.render(tex, element, {
        displayMode: display,
        throwOnError: true,
        strict: 'ignore',
        trust: false,
        maxExpand: 200,
        maxSize: 20,
      });
    } catch {
      element.textContent = tex;
    }
  }, [tex, display]);
  return <span ref={ref} className={className === undefined ? 'tex' : `tex ${className}`} />;
}
