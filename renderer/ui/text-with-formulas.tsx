import { useMemo } from 'react';
import { Tex } from './tex.tsx';
import { textParts } from './text-parts.ts';

/** Words as they were typed, formulas typeset; one that cannot be read is shown as it is, marked. */
export function TextWithFormulas({ text }: { readonly text: string }) {
  const parts = useMemo(() => textParts(text), [text]);
  return parts.map(({ kind, text: part }, index) =>
    kind === 'text' ? (
      // biome-ignore lint/suspicious/noArrayIndexKey: parts have no identity but their place.
      <span key={index}>{part}</span>
    ) : (
      // biome-ignore lint/suspicious/noArrayIndexKey: as above.
      <Tex key={index} asTyped tex={part} display={kind === 'display'} />
    ),
  );
}
